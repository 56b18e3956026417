# shellcheck shell=bash
# Keys, certificates and kubeconfigs, in the directory PKI.

# begin_pki: before the first certificate.
begin_pki() {
  mkdir -p "$PKI"
  printf '[req]\ndistinguished_name = dn\nprompt = no\n[dn]\n' >"$PKI/openssl.cnf"
}

# private_key NAME: of the kind, and written in the form (PKCS #1), that the installer, kubeadm and the operators have it.
private_key() { openssl genrsa -traditional -out "$PKI/$1.key" 2048 2>>"$PKI/openssl.log"; }

# sign NAME SUBJECT OPTIONS…: a certificate for the private key of that name, which it makes.
sign() {
  private_key "$1"
  openssl req -x509 -config "$PKI/openssl.cnf" -key "$PKI/$1.key" -days 30 -out "$PKI/$1.crt" -subj "$2" "${@:3}" 2>>"$PKI/openssl.log"
}

# authority NAME CN
authority() {
  sign "$1" "/CN=$2" -addext basicConstraints=critical,CA:TRUE \
    -addext keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign -addext subjectKeyIdentifier=hash
}

# all_made: waits for what is made in the background; fails, with openssl's last words, where any of it did.
all_made() {
  local job failed=
  for job in $(jobs -p); do wait "$job" || failed=1; done
  [[ ! $failed ]] || { tail -n 5 "$PKI/openssl.log"; return 1; }
}

# certificate AUTHORITY NAME SUBJECT USAGE [SAN]
certificate() {
  sign "$2" "$3" -CA "$PKI/$1.crt" -CAkey "$PKI/$1.key" -addext authorityKeyIdentifier=keyid \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature,keyEncipherment \
    -addext "extendedKeyUsage=$4" ${5:+-addext "subjectAltName=$5"}
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
  private_key service-account
  openssl pkey -in "$PKI/service-account.key" -pubout -out "$PKI/service-account.pub"
}

# pair FROM TO: a certificate and its key.
pair() {
  install -m 644 "$PKI/$1.crt" "$2.crt"
  install -m 600 "$PKI/$1.key" "$2.key"
}
