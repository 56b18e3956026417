# shellcheck shell=bash
# Keys, certificates and kubeconfigs, in the directory PKI.

# begin_pki: before the first certificate.
begin_pki() {
  mkdir -p "$PKI"
  printf '[req]\ndistinguished_name = dn\nprompt = no\n[dn]\n' >"$PKI/openssl.cnf"
}

# authority NAME CN
authority() {
  openssl req -x509 -config "$PKI/openssl.cnf" -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -keyout "$PKI/$1.key" -out "$PKI/$1.crt" -subj "/CN=$2" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature \
    -addext subjectKeyIdentifier=hash 2>>"$PKI/openssl.log"
}

# certificate AUTHORITY NAME SUBJECT USAGE [SAN], with an EC key unless KEY says otherwise
certificate() {
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
  [[ ! ${KEY:-} ]] || key=(-newkey "$KEY")
  openssl req -x509 -config "$PKI/openssl.cnf" "${key[@]}" -nodes -days 30 \
    -CA "$PKI/$1.crt" -CAkey "$PKI/$1.key" -keyout "$PKI/$2.key" -out "$PKI/$2.crt" -subj "$3" \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature \
    -addext "extendedKeyUsage=$4" -addext authorityKeyIdentifier=keyid ${5:+-addext "subjectAltName=$5"} \
    2>>"$PKI/openssl.log"
}

# kubeconfig FILE SERVER CLIENT [CLUSTER [USER [CONTEXT]]]: everything inline, so that the file stands for itself.
kubeconfig() {
  local cluster=${4:-ocp4} user=${5:-$3}
  local context=${6:-$user}
  mkdir -p "$(dirname -- "$1")"
  cat >"$1" <<YAML
apiVersion: v1
kind: Config
clusters:
- name: $cluster
  cluster:
    server: $2
    certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
users:
- name: $user
  user:
    client-certificate-data: $(base64 -w0 "$PKI/$3.crt")
    client-key-data: $(base64 -w0 "$PKI/$3.key")
contexts:
- name: $context
  context:
    cluster: $cluster
    user: $user
current-context: $context
YAML
  chmod 600 "$1"
}

# service_account_keys: what a cluster signs its service accounts' tokens with.
service_account_keys() {
  openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$PKI/service-account.key" 2>>"$PKI/openssl.log" ||
    openssl genrsa -out "$PKI/service-account.key" 2048 2>>"$PKI/openssl.log"
  openssl pkey -in "$PKI/service-account.key" -pubout -out "$PKI/service-account.pub"
}

# pair FROM TO: a certificate and its key.
pair() {
  install -m 644 "$PKI/$1.crt" "$2.crt"
  install -m 600 "$PKI/$1.key" "$2.key"
}
