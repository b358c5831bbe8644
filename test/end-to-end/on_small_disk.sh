# Mistakes on a disk of 100 KB, in a mount namespace of its own: on_small_disk.sh FOLDER PROGRAM DIGITS PYTHON SCRIPTS
disk=$1 program=$2 digits=$3 python=$4 scripts=$5
expect_mistake() { "$python" "$scripts/expect_status.py" 1 "$@"; }

mount -t tmpfs -o size=100k tmpfs "$disk"
echo temporary files
TMPDIR=$disk expect_mistake halcyon "$digits/lenet.nn" -o "$program.again"
echo program
expect_mistake halcyon "$digits/lenet.nn" -o "$disk/lenet"
echo cache
halcyon "$digits/lenet.nn" -o "$program.again" --cache "$disk/cache" && "$program.again" info >/dev/null && echo does no harm
rm -r "$disk/cache"
echo weights
expect_mistake "$program" train --data "$digits" --steps 1 --save "$disk/weights.safetensors"
echo log
head -c 98304 /dev/zero >"$disk/filler"
expect_mistake "$program" train --data "$digits" --steps 500 --log "$disk/log.csv"
rm "$disk/filler" "$disk/log.csv"
echo "left: $(ls -A "$disk" | grep . || echo nothing)"
