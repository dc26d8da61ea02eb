#!/bin/sh
# overlay LOWER UPPER WORK ROOT: mounts ROOT, whose changes are in UPPER. Whole files and folders are there: a layer must
# not refer to those below in ways only this kernel knows.
overlay() {
  options="lowerdir=$1,upperdir=$2,workdir=$3,redirect_dir=off,metacopy=off,index=off"
  # Nothing waits for the disk: what is interrupted is thrown away, and what is whole is synced once. Since Linux 5.10.
  mount -t overlay overlay -o "$options,volatile" "$4" 2>/dev/null || mount -t overlay overlay -o "$options" "$4"
}
