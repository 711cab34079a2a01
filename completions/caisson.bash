# bash completion for caisson
_caisson() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' operand=-1 i words
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --root) ((i++)) ;;
            -*) ;;
            *)
                if ((operand >= 0)); then ((operand++)); continue; fi
                command=${command:+$command }${COMP_WORDS[i]}
                case $command in 'ns') ;; *) operand=0 ;; esac ;;
        esac
    done
    case $command in
        '') COMPREPLY=($(compgen -W 'run exec ps inspect stop kill rm wait ns doctor learn completion version --root --help --version' -- "$cur")) ;;
        'run')
            case $prev in
                --rootfs) COMPREPLY=($(compgen -d -- "$cur")); return ;;
                --overlay-upper) COMPREPLY=($(compgen -d -- "$cur")); return ;;
                --storage-opt) COMPREPLY=($(true -- "$cur")); return ;;
                --propagation) COMPREPLY=($(compgen -W 'private slave shared unbindable rprivate rslave rshared runbindable' -- "$cur")); return ;;
                --ns) COMPREPLY=($(compgen -W 'user pid mount uts ipc net cgroup time default all none' -- "$cur")); return ;;
                --share) COMPREPLY=($(compgen -W 'user pid mount uts ipc net cgroup time all' -- "$cur")); return ;;
                --join) COMPREPLY=($(true -- "$cur")); return ;;
                --hostname) COMPREPLY=($(true -- "$cur")); return ;;
                --domainname) COMPREPLY=($(true -- "$cur")); return ;;
                --time-offset) COMPREPLY=($(true -- "$cur")); return ;;
                -u|--user) COMPREPLY=($(true -- "$cur")); return ;;
                --group-add) COMPREPLY=($(true -- "$cur")); return ;;
                --umask) COMPREPLY=($(true -- "$cur")); return ;;
                --uidmap) COMPREPLY=($(true -- "$cur")); return ;;
                --gidmap) COMPREPLY=($(true -- "$cur")); return ;;
                -v|--volume) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --tmpfs) COMPREPLY=($(true -- "$cur")); return ;;
                --mount) COMPREPLY=($(true -- "$cur")); return ;;
                --device) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --masked-path) COMPREPLY=($(true -- "$cur")); return ;;
                --readonly-path) COMPREPLY=($(true -- "$cur")); return ;;
                -e|--env) COMPREPLY=($(true -- "$cur")); return ;;
                --env-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                -w|--workdir) COMPREPLY=($(true -- "$cur")); return ;;
                --ulimit) COMPREPLY=($(true -- "$cur")); return ;;
                --sysctl) COMPREPLY=($(true -- "$cur")); return ;;
                --cap-add) COMPREPLY=($(true -- "$cur")); return ;;
                --cap-drop) COMPREPLY=($(true -- "$cur")); return ;;
                --security-opt) COMPREPLY=($(true -- "$cur")); return ;;
                --pids-limit) COMPREPLY=($(true -- "$cur")); return ;;
                --oom-score-adj) COMPREPLY=($(true -- "$cur")); return ;;
                --timeout) COMPREPLY=($(true -- "$cur")); return ;;
                --name) COMPREPLY=($(true -- "$cur")); return ;;
                --pid-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --json-status-fd) COMPREPLY=($(true -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--host --rootfs --read-only --overlay --overlay-upper --storage-opt --home --secrets --propagation --ns --share --join --userns --hostname --domainname --time-offset --user --group-add --umask --uidmap --gidmap --map-root --map-user --map-auto --volume --tmpfs --mount --device --masked-path --readonly-path --interactive --tty --no-tty --env --env-file --workdir --ulimit --sysctl --cap-add --cap-drop --privileged --no-new-privileges --security-opt --pids-limit --oom-score-adj --init --timeout --name --pid-file --plan --verbose --json-status-fd --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -c -- "$cur")) ;;
            esac ;;
        'exec')
            case $prev in
                -e|--env) COMPREPLY=($(true -- "$cur")); return ;;
                --env-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                -w|--workdir) COMPREPLY=($(true -- "$cur")); return ;;
                -u|--user) COMPREPLY=($(true -- "$cur")); return ;;
                --pid-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--interactive --tty --no-tty --env --env-file --workdir --user --pid-file --plan --verbose --root --help' -- "$cur")); return; fi
            case $operand in
                0) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
                *) COMPREPLY=($(compgen -c -- "$cur")) ;;
            esac ;;
        'ps')
            case $prev in
                --format) COMPREPLY=($(compgen -W 'table json name' -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--all --format --json --root --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
        'inspect')
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'stop')
            case $prev in
                -t|--time) COMPREPLY=($(true -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--time --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'kill')
            case $prev in
                -s|--signal) COMPREPLY=($(compgen -W 'HUP INT QUIT KILL USR1 USR2 TERM CONT STOP' -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--signal --all --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'rm')
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--force --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'wait')
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ns') COMPREPLY=($(compgen -W 'ls show pid can diff exec enter create rm monitor propagate watch --help' -- "$cur")) ;;
        'ns ls')
            case $prev in
                -t|--type) COMPREPLY=($(compgen -W 'user pid mnt uts ipc net cgroup time' -- "$cur")); return ;;
                -p|--pid) COMPREPLY=($(true -- "$cur")); return ;;
                --task) COMPREPLY=($(true -- "$cur")); return ;;
                -Q|--filter) COMPREPLY=($(true -- "$cur")); return ;;
                --source) COMPREPLY=($(compgen -W 'processes tasks children descriptors mounts sockets relatives kernel all' -- "$cur")); return ;;
                --from) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                -o|--output) COMPREPLY=($(true -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --pid --task --persistent --kept --filter --source --from --output --output-all --list-columns --list --tree --json --raw --noheadings --notruncate --nowrap --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(ls /run/netns /run/caisson-ns 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ns show')
            case $prev in
                -t|--type) COMPREPLY=($(compgen -W 'user pid mnt uts ipc net cgroup time' -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --json --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(ls /run/netns /run/caisson-ns 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ns pid')
            case $prev in
                -i|--in) COMPREPLY=($(true -- "$cur")); return ;;
                -f|--from) COMPREPLY=($(true -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--in --from --json --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
            esac ;;
        'ns can')
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--quiet --json --root --help' -- "$cur")); return; fi
            case $operand in
                0) COMPREPLY=($(compgen -W "$(ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
                1) COMPREPLY=($(compgen -W 'CAP_SYS_ADMIN CAP_NET_ADMIN CAP_NET_RAW CAP_SYS_PTRACE CAP_SYS_CHROOT CAP_SETUID CAP_SETGID CAP_CHOWN CAP_DAC_OVERRIDE CAP_KILL CAP_MKNOD' -- "$cur")) ;;
                *) COMPREPLY=($(compgen -W "$(ls /run/netns /run/caisson-ns 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ns diff')
            case $prev in
                -t|--type) COMPREPLY=($(compgen -W 'user pid mnt uts ipc net cgroup time' -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --json --root --help' -- "$cur")); return; fi
            case $operand in
                0) COMPREPLY=($(compgen -W "$(ls /run/netns /run/caisson-ns 2>/dev/null)" -- "$cur")) ;;
                *) COMPREPLY=($(compgen -W "$(ls /run/netns /run/caisson-ns 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ns exec')
            case $prev in
                -u|--hostname) COMPREPLY=($(true -- "$cur")); return ;;
                --map-user) COMPREPLY=($(true -- "$cur")); return ;;
                --map-group) COMPREPLY=($(true -- "$cur")); return ;;
                --map-users) COMPREPLY=($(true -- "$cur")); return ;;
                --map-groups) COMPREPLY=($(true -- "$cur")); return ;;
                --owner) COMPREPLY=($(true -- "$cur")); return ;;
                --setgroups) COMPREPLY=($(compgen -W 'allow deny' -- "$cur")); return ;;
                -l|--load-interp) COMPREPLY=($(true -- "$cur")); return ;;
                --propagation) COMPREPLY=($(compgen -W 'private slave shared unchanged' -- "$cur")); return ;;
                -R|--root) COMPREPLY=($(compgen -d -- "$cur")); return ;;
                -w|--wd) COMPREPLY=($(compgen -d -- "$cur")); return ;;
                -S|--setuid) COMPREPLY=($(true -- "$cur")); return ;;
                -G|--setgid) COMPREPLY=($(true -- "$cur")); return ;;
                --monotonic) COMPREPLY=($(true -- "$cur")); return ;;
                --boottime) COMPREPLY=($(true -- "$cur")); return ;;
                --json-status-fd) COMPREPLY=($(true -- "$cur")); return ;;
                --fault) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--net --pid --mount --ipc --cgroup --time --user --uts --hostname --map-root-user --map-current-user --map-user --map-group --map-users --map-groups --map-auto --map-subids --owner --setgroups --mount-proc --mount-binfmt --load-interp --propagation --all --bare --root --wd --setuid --setgid --keep-caps --monotonic --boottime --fork --kill-child --forward-signals --plan --verbose --json-status-fd --fault --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -c -- "$cur")) ;;
            esac ;;
        'ns enter')
            case $prev in
                -t|--target) COMPREPLY=($(true -- "$cur")); return ;;
                -N|--net-socket) COMPREPLY=($(true -- "$cur")); return ;;
                -W|--wdns) COMPREPLY=($(true -- "$cur")); return ;;
                -S|--setuid) COMPREPLY=($(true -- "$cur")); return ;;
                -G|--setgid) COMPREPLY=($(true -- "$cur")); return ;;
                --json-status-fd) COMPREPLY=($(true -- "$cur")); return ;;
                --fault) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--target --all --mount --uts --ipc --net --net-socket --pid --cgroup --user --user-parent --time --root --wd --wdns --env --join-cgroup --setuid --setgid --preserve-credentials --keep-caps --follow-context --no-fork --kill-child --plan --verbose --json-status-fd --fault --help' -- "$cur")); return; fi
            case $operand in
                0) COMPREPLY=($(compgen -W 'process container namespace' -- "$cur")) ;;
                *) COMPREPLY=($(compgen -c -- "$cur")) ;;
            esac ;;
        'ns create')
            case $prev in
                -u|--hostname) COMPREPLY=($(true -- "$cur")); return ;;
                --attach) COMPREPLY=($(true -- "$cur")); return ;;
                --map-users) COMPREPLY=($(true -- "$cur")); return ;;
                --map-groups) COMPREPLY=($(true -- "$cur")); return ;;
                --setgroups) COMPREPLY=($(compgen -W 'allow deny' -- "$cur")); return ;;
                --nsid) COMPREPLY=($(true -- "$cur")); return ;;
                --propagation) COMPREPLY=($(compgen -W 'private slave shared unchanged' -- "$cur")); return ;;
                --monotonic) COMPREPLY=($(true -- "$cur")); return ;;
                --boottime) COMPREPLY=($(true -- "$cur")); return ;;
                --json-status-fd) COMPREPLY=($(true -- "$cur")); return ;;
                --fault) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--net --pid --mount --ipc --cgroup --time --user --uts --hostname --all --attach --map-root-user --map-current-user --map-users --map-groups --map-auto --setgroups --up --nsid --propagation --monotonic --boottime --plan --verbose --json-status-fd --fault --help' -- "$cur")); return; fi
            case $operand in
                0) COMPREPLY=($(compgen -W 'NAME' -- "$cur")) ;;
                *) COMPREPLY=($(compgen -W '' -- "$cur")) ;;
            esac ;;
        'ns rm')
            case $prev in
                -t|--type) COMPREPLY=($(compgen -W 'user pid mnt uts ipc net cgroup time' -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --all --force --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(ls /run/netns /run/caisson-ns 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ns monitor')
            case $prev in
                -t|--type) COMPREPLY=($(compgen -W 'user pid mnt uts ipc net cgroup time' -- "$cur")); return ;;
                --for) COMPREPLY=($(true -- "$cur")); return ;;
                --count) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --json --for --count --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
        'ns propagate')
            case $prev in
                -e|--explain) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --in) COMPREPLY=($(true -- "$cur")); return ;;
                -p|--pid) COMPREPLY=($(true -- "$cur")); return ;;
                --from) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--explain --in --pid --json --from --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
            esac ;;
        'ns watch')
            case $prev in
                -t|--type) COMPREPLY=($(compgen -W 'user pid mnt uts ipc net cgroup time' -- "$cur")); return ;;
                -p|--pid) COMPREPLY=($(true -- "$cur")); return ;;
                -i|--interval) COMPREPLY=($(true -- "$cur")); return ;;
                --for) COMPREPLY=($(true -- "$cur")); return ;;
                --count) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --pid --no-processes --json --plain --interval --rescan --for --count --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
        'doctor')
            case $prev in
                --explain) COMPREPLY=($(compgen -W 'kernel process-calls kernel-config user-namespaces pid-namespaces mount-namespaces uts-namespaces ipc-namespaces network-namespaces cgroup-namespaces time-namespaces user-namespace-switches new-namespaces subordinate-ids id-map-helpers cgroup-layout cgroup-controllers cgroup-delegation systemd mount-api root overlay container-file-systems idmapped-mounts proc sys devices network-devices tun nftables forwarding seccomp seccomp-notify security-modules capabilities open-files processes keys inotify mounts-and-terminals container emulators hostname DescriptorsExhausted AppArmorUserNamespace UserNamespaceRefused NamespaceLimitReached NamespaceRefused ProcessLimitReached MapHelperFailure MapRefused IdentityRefused CapabilityRefused JoinRefused NamespaceFileRefused HostPathBlocked MountCopyRefused IdMappedMountRefused CopyRefused DeviceRefused MountTargetRefused RootChangeRefused FileSystemOptionRefused OverlayRefused FileSystemForbidden KernelSettingRefused NameRefused ResourceLimitRefused WorkingDirectoryRefused TerminalRefused FilterRefused RightMissing EndedBySignal AttributeRefused LabelRefused ProgramFailure' -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--verbose --json --list --explain --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W 'kernel namespaces ids cgroups files network security limits surroundings process-calls kernel-config user-namespaces pid-namespaces mount-namespaces uts-namespaces ipc-namespaces network-namespaces cgroup-namespaces time-namespaces user-namespace-switches new-namespaces subordinate-ids id-map-helpers cgroup-layout cgroup-controllers cgroup-delegation systemd mount-api root overlay container-file-systems idmapped-mounts proc sys devices network-devices tun nftables forwarding seccomp seccomp-notify security-modules capabilities open-files processes keys inotify mounts-and-terminals container emulators hostname' -- "$cur")) ;;
            esac ;;
        'learn')
            case $prev in
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--list --all --no-pause --json --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W 'namespaces uts ipc pid mount network user cgroup time capabilities seccomp limits container' -- "$cur")) ;;
            esac ;;
        'completion')
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur")) ;;
            esac ;;
        'version')
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--root --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
    esac
}
complete -o default -F _caisson caisson
