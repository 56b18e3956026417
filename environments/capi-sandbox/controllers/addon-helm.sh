# shellcheck shell=bash disable=SC2034
KINDS=(Cluster HelmChartProxy)
patience() { echo 30; }
