# shellcheck shell=bash
# The lab's keys and certificates: fresh at every raise, only ever on the lab's tmpfs.

PKI=$STATE/pki
DOMAIN=ocp4.example.com
declare -A ADDRESS=([bootstrap]=192.168.126.100 [master-0]=192.168.126.101 [master-1]=192.168.126.102 [master-2]=192.168.126.103)
NODES=(bootstrap master-0 master-1 master-2)
export DOMAIN

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

# kubeconfig FILE SERVER CLIENT: everything inline, so that the file stands for itself.
kubeconfig() {
  mkdir -p "$(dirname -- "$1")"
  cat >"$1" <<YAML
apiVersion: v1
kind: Config
clusters:
- name: ocp4
  cluster:
    server: $2
    certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
users:
- name: $3
  user:
    client-certificate-data: $(base64 -w0 "$PKI/$3.crt")
    client-key-data: $(base64 -w0 "$PKI/$3.key")
contexts:
- name: $3
  context:
    cluster: ocp4
    user: $3
current-context: $3
YAML
  chmod 600 "$1"
}

# names NODE: the subject alternative names of a serving certificate on that node.
names() { printf 'DNS:%s,DNS:%s,DNS:localhost,IP:%s,IP:127.0.0.1' "$1" "$1.$DOMAIN" "${ADDRESS[$1]}"; }

# pull_secret: the credentials of the lab's registry, as a pull secret and as the htpasswd entry that lets it in.
pull_secret() {
  local password
  password=$(openssl rand -hex 16)
  printf '{"auths":{"registry.%s:5000":{"auth":"%s"}}}\n' "$DOMAIN" "$(printf 'ocp4:%s' "$password" | base64 -w0)" >"$PKI/pull-secret.json"
  # The registry takes bcrypt only, which openssl does not know; perl asks the C library. The salt has 22 digits.
  printf 'ocp4:%s\n' "$(perl -e 'print crypt(<STDIN>, q($2y$05$) . shift)' "$(openssl rand -hex 11)" < <(printf %s "$password"))" >"$PKI/registry.htpasswd"
}

make_pki() {
  umask 077
  printf '[req]\ndistinguished_name = dn\nprompt = no\n[dn]\n' >"$PKI/openssl.cnf"
  authority ca root-ca
  authority etcd-ca etcd-ca
  authority client-ca kube-client-ca
  authority kubelet-ca kubelet-serving-ca

  local node api="DNS:api.$DOMAIN,DNS:api-int.$DOMAIN,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:192.168.126.1,IP:172.30.0.1"
  local member both=serverAuth,clientAuth
  for node in "${NODES[@]}"; do
    (
      certificate ca "apiserver-$node" /CN=kube-apiserver serverAuth "$api,$(names "$node")"
      certificate ca "controllers-$node" /CN=kube-controllers serverAuth "$(names "$node")"
      # etcd asks itself through the server's door, so its serving certificate is a client's too.
      member=etcd-${node#master-}
      certificate etcd-ca "etcd-server-$node" "/O=system:etcd-servers/CN=$member" $both "$(names "$node")"
      certificate etcd-ca "etcd-peer-$node" "/O=system:etcd-peers/CN=$member" $both "$(names "$node")"
      ssh-keygen -q -t ed25519 -N '' -C "$node" -f "$PKI/ssh_host_$node"
    ) &
  done
  certificate ca machine-config-server /CN=machine-config-server serverAuth \
    "DNS:api.$DOMAIN,DNS:api-int.$DOMAIN,IP:192.168.126.1,$(for node in "${NODES[@]}"; do names "$node"; printf ,; done | sed 's/,$//')"
  certificate ca registry /CN=registry serverAuth "DNS:registry.$DOMAIN,IP:192.168.126.1"
  pull_secret
  certificate kubelet-ca kubelet-bootstrap /CN=bootstrap serverAuth "$(names bootstrap)"
  certificate etcd-ca etcd-client /O=system:etcd-clients/CN=kube-apiserver clientAuth
  # RSA, as in the installers' admin kubeconfigs: not every client library reads another key in one.
  KEY=rsa:2048 certificate client-ca admin /O=system:masters/CN=system:admin clientAuth
  certificate client-ca kube-controller-manager /CN=system:kube-controller-manager clientAuth
  certificate client-ca kube-proxy /CN=system:kube-proxy clientAuth
  certificate client-ca kube-scheduler /CN=system:kube-scheduler clientAuth
  certificate client-ca kubelet-client /O=system:masters/CN=kube-apiserver clientAuth
  # What a master's kubelet shows to ask for a certificate of its own; as openshift-install has it, that is a token.
  certificate client-ca bootstrapper /O=system:bootstrappers/CN=system:bootstrapper clientAuth
  openssl rand -hex 16 >"$PKI/bootstrapper.token"
  openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$PKI/service-account.key" 2>>"$PKI/openssl.log" ||
    openssl genrsa -out "$PKI/service-account.key" 2048 2>>"$PKI/openssl.log"
  openssl pkey -in "$PKI/service-account.key" -pubout -out "$PKI/service-account.pub"
  ssh-keygen -q -t ed25519 -N '' -C core@sandbox -f "$STATE/ssh/id_ed25519"
  wait
  local missing=0
  for node in "${NODES[@]}"; do [[ -s $PKI/ssh_host_$node && -s $PKI/etcd-peer-$node.crt ]] || missing=1; done
  (( ! missing )) || { tail -n 5 "$PKI/openssl.log"; return 1; }

  for node in "${NODES[@]}"; do
    printf '%s,%s,%s %s\n' "$node" "$node.$DOMAIN" "${ADDRESS[$node]}" "$(cut -d' ' -f1,2 "$PKI/ssh_host_$node.pub")"
  done >"$STATE/ssh/known_hosts"
  kubeconfig "$STATE/kubeconfigs/admin.kubeconfig" "https://api.$DOMAIN:6443" admin

  # The harness may run as whoever called raise; everything else stays root's.
  chmod 711 "$PKI"
  chmod 644 "$PKI"/{ca,etcd-ca,client-ca,kubelet-ca}.crt "$STATE/ssh/known_hosts" "$STATE/ssh/id_ed25519.pub"
  chmod 755 "$STATE"/{ssh,kubeconfigs}
  [[ -z ${STAGEGATE_UID:-} ]] || chown "$STAGEGATE_UID:${STAGEGATE_GID:-}" "$STATE/ssh/id_ed25519" "$STATE/kubeconfigs/admin.kubeconfig"
}
