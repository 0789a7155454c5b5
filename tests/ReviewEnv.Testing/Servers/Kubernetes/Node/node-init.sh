#!/bin/sh
# The first process of a test node's own process and mount namespace: when it goes, the kernel ends everything in them,
# containers and their mounts included, however the tests ended.
#   node-init.sh FOLDER CTR CONTAINERD KUBELET NAME ADDRESS
set -eu
folder=$1 ctr=$2 containerd=$3 kubelet=$4 name=$5 address=$6
socket=$folder/containerd.sock

# Where these programs write outside the folder they are given, they write into it all the same.
mount --make-rprivate /
for place in log:/var/log cni:/var/lib/cni devices:/var/lib/kubelet run:/run/containerd; do
  mkdir -p "$folder/${place%%:*}" "${place#*:}"
  mount --bind "$folder/${place%%:*}" "${place#*:}"
done

"$containerd" --config "$folder/containerd.toml" --log-level warn >>"$folder/containerd.log" 2>&1 &
tries=0
until "$ctr" --address "$socket" version >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] || { echo "containerd does not answer"; exit 1; }
  sleep 0.1
done
"$ctr" --address "$socket" --namespace k8s.io images import --no-unpack "$folder/images.tar" >/dev/null

"$kubelet" --config="$folder/kubelet.yaml" --kubeconfig="$folder/kubeconfig" --root-dir="$folder/kubelet" --cert-dir="$folder/pki" \
  --volume-plugin-dir="$folder/plugins" --hostname-override="$name" --node-ip="$address" \
  --container-runtime=remote --container-runtime-endpoint="unix://$socket" --image-service-endpoint="unix://$socket" \
  --runtime-cgroups=/ --kubelet-cgroups=/ --register-node=true --node-labels=reviewenv.test/real=true &
kubelet_id=$!
# Waiting also takes leave of the processes that containers leave behind.
wait "$kubelet_id"
