#!/usr/bin/env bash
# Shards of a dataset, annotated side by side, make the same file as one run: by xargs, and as a Slurm job array.
#
#     tests/slurm/run.sh xargs
#     tests/slurm/run.sh slurm      # as root, on Debian with: apt-get install slurm-wlm munge
#
# The second starts a cluster of one node (munged, slurmctld, slurmd) with files of its own, and stops it again. CODEBOOKLSP is the program, with arguments
# if need be; without it, the built one with the default model.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
read -r -a program <<< "${CODEBOOKLSP:-$root/artifacts/bin/CodebookLsp.Cli/release/codebooklsp}"
shards=4
work=$(mktemp -d /tmp/codebooklsp-slurm-XXXXXX)
chmod 755 "$work"
started=()
finish() {
  for process in "${started[@]}"; do kill "$process" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT

cd "$work"
awk 'BEGIN { RS = ""; } length($0) > 100 { gsub(/[\\"\r]/, ""); gsub(/\n/, " "); printf "{\"id\": %d, \"text\":\"%s\",\"score\":%d.50}\n", n++, $0, n % 7; if (n == 60) exit }' \
  "$root/samples/background/treasure-island.txt" > data.jsonl
"${program[@]}" annotate-dataset data.jsonl -o whole.jsonl --write top,vector

case "${1:-xargs}" in
  xargs)
    seq $shards | xargs -P $shards -I{} "${program[@]}" annotate-dataset data.jsonl -o data.jsonl --write top,vector --shard {}/$shards --resume
    ;;
  slurm)
    host=$(hostname -s)
    mkdir -p state spool munge
    dd if=/dev/urandom of=munge/key bs=1 count=1024 status=none
    chown -R munge: munge && chmod 700 munge && chmod 400 munge/key
    runuser -u munge -- munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" &
    started+=($!)
    chmod 711 munge
    cat > slurm.conf << END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldPort=16817
SlurmdPort=16818
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
    export SLURM_CONF=$work/slurm.conf
    slurmctld -D -f slurm.conf > slurmctld.log 2>&1 &
    started+=($!)
    slurmd -D -f slurm.conf -N "$host" > slurmd.log 2>&1 &
    started+=($!)
    for try in $(seq 60); do
      sinfo -h -o %T 2> /dev/null | grep -q idle && break
      [ "$try" = 60 ] && { echo "The cluster did not start."; tail -n 20 slurmctld.log slurmd.log; exit 1; }
      sleep 1
    done

    cat > codes.sh << END
#!/bin/bash
#SBATCH --job-name=codes --array=1-$shards --output=$work/job-%a.log
${program[*]} annotate-dataset data.jsonl -o data.jsonl --write top,vector --shard "\$SLURM_ARRAY_TASK_ID/\$SLURM_ARRAY_TASK_COUNT" --resume
END
    sbatch --wait codes.sh || { cat job-*.log; exit 1; }
    cat job-*.log
    ;;
  *)
    echo "xargs or slurm?"
    exit 2
    ;;
esac

"${program[@]}" merge-shards merged.jsonl data.jsonl.*.shard
cmp whole.jsonl merged.jsonl
"${program[@]}" merge-shards data.jsonl data.jsonl.*.shard
cmp whole.jsonl data.jsonl
echo "The shards make the same file as one run: $(wc -l < merged.jsonl) records, $(wc -c < merged.jsonl) bytes."
