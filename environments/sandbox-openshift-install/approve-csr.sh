#!/bin/bash
# Approves every certificate request, until bootkube is done: what the installer's script of this name does
# (data/data/bootstrap/files/usr/local/bin/approve-csr.sh, 4.14 to 4.20).
set -uo pipefail
export KUBECONFIG=/opt/openshift/auth/kubeconfig-loopback

until [[ -e /opt/openshift/.bootkube.done ]]; do
  kubectl get csr -o 'go-template={{range .items}}{{if not .status}}{{.metadata.name}}{{"\n"}}{{end}}{{end}}' 2>/dev/null |
    xargs -r kubectl certificate approve
  sleep 20
done
