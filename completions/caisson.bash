# bash completion for caisson
_caisson() {
    local cur=${COMP_WORDS[COMP_CWORD]} word command='' option='' valued=' --root ' operand=-1 program=-1 start=0 i
    local -a words=() places=()
    COMPREPLY=()
    # Bash cuts the line at = and : as well.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((i > 1)) && [[ $word == [=:]* || ${words[-1]} == *[=:] ]]; then words[-1]+=$word; else words+=("$word") places+=($i); fi
    done
    for ((i = 0; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ $valued == *" $word "* ]]; then
            # Its value is the next word.
            ((++i < ${#words[@]} - 1)) || option=$word
        elif [[ $word == -* ]]; then
            :
        elif ((operand < 0)); then
            command=${command:+$command }$word operand=0
            case $command in
                'run') valued=' --rootfs --overlay-upper --storage-opt --propagation --ns --share --join --hostname --domainname --time-offset -u --user --group-add --umask --uidmap --gidmap -v --volume --tmpfs --mount --device --masked-path --readonly-path -e --env --env-file -w --workdir --ulimit --sysctl --cap-add --cap-drop --security-opt --pids-limit --oom-score-adj --timeout --name --pid-file --json-status-fd --root ' program=0 ;;
                'exec') valued=' -e --env --env-file -w --workdir -u --user --pid-file --root ' program=1 ;;
                'ps') valued=' --format --root ' ;;
                'inspect') valued=' --root ' ;;
                'stop') valued=' -t --time --root ' ;;
                'kill') valued=' -s --signal --root ' ;;
                'rm') valued=' --root ' ;;
                'wait') valued=' --root ' ;;
                'ns') operand=-1 ;;
                'ns ls') valued=' -t --type -p --pid --task -Q --filter --source --from -o --output --root ' ;;
                'ns show') valued=' -t --type --root ' ;;
                'ns pid') valued=' -i --in -f --from --root ' ;;
                'ns can') valued=' --root ' ;;
                'ns diff') valued=' -t --type --root ' ;;
                'ns exec') valued=' -u --hostname --map-user --map-group --map-users --map-groups --owner --setgroups -l --load-interp --propagation -R --root -w --wd -S --setuid -G --setgid --monotonic --boottime --json-status-fd --fault ' program=0 ;;
                'ns enter') valued=' -t --target -N --net-socket -W --wdns -S --setuid -G --setgid --json-status-fd --fault ' program=1 ;;
                'ns create') valued=' -u --hostname --attach --map-users --map-groups --setgroups --nsid --propagation --monotonic --boottime --json-status-fd --fault ' ;;
                'ns rm') valued=' -t --type ' ;;
                'ns monitor') valued=' -t --type --for --count ' ;;
                'ns propagate') valued=' -e --explain --in -p --pid --from --root ' ;;
                'ns watch') valued=' -t --type -p --pid -i --interval --for --count ' ;;
                'doctor') valued=' --explain --root ' ;;
                'learn') valued='  ' ;;
                'completion') valued=' --root ' ;;
                'version') valued=' --root ' ;;
            esac
        elif ((operand == program)); then
            start=${places[i]}
            break
        else
            ((++operand))
        fi
    done
    if [[ ! $option && ${words[-1]} == --*=* ]]; then option=${words[-1]%%=*}; fi
    if [[ $cur == [=:]* ]]; then cur=; fi
    # From here on it is another program's line.
    if ((!start && operand == program && operand >= 0)) && [[ ! $option && $cur != -* ]]; then start=$COMP_CWORD; fi
    if ((start)); then
        if declare -F _command_offset >/dev/null; then _command_offset $start
        elif ((start == COMP_CWORD)); then COMPREPLY=($(compgen -c -- "$cur"))
        fi
        return
    fi
    case $command in
        '') if [[ $option ]]; then compopt +o default -o dirnames; else COMPREPLY=($(compgen -W "run exec ps inspect stop kill rm wait ns doctor learn completion version --root --help --version" -- "$cur")); fi ;;
        'run')
            case $option in
                '') ;;
                --rootfs|--overlay-upper|--root) compopt +o default -o dirnames; return ;;
                --propagation) COMPREPLY=($(compgen -W "private slave shared unbindable rprivate rslave rshared runbindable" -- "$cur")); return ;;
                --ns) COMPREPLY=($(compgen -W "user pid mount uts ipc net cgroup time default all none" -- "$cur")); return ;;
                --share) COMPREPLY=($(compgen -W "user pid mount uts ipc net cgroup time all" -- "$cur")); return ;;
                -v|--volume|--device|--env-file|--pid-file) :; return ;;
                --plan) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--host --rootfs --read-only --overlay --overlay-upper --storage-opt --home --secrets --propagation --ns --share --join --userns --hostname --domainname --time-offset --user --group-add --umask --uidmap --gidmap --map-root --map-user --map-auto --volume --tmpfs --mount --device --masked-path --readonly-path --interactive --tty --no-tty --env --env-file --workdir --ulimit --sysctl --cap-add --cap-drop --privileged --no-new-privileges --security-opt --pids-limit --oom-score-adj --init --timeout --name --pid-file --plan --verbose --json-status-fd --root --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
        'exec')
            case $option in
                '') ;;
                --env-file|--pid-file) :; return ;;
                --plan) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--interactive --tty --no-tty --env --env-file --workdir --user --pid-file --plan --verbose --root --help' -- "$cur")); return; fi
            case $operand in
                0) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ps')
            case $option in
                '') ;;
                --format) COMPREPLY=($(compgen -W "table json name" -- "$cur")); return ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--all --format --json --root --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
        'inspect')
            case $option in
                '') ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'stop')
            case $option in
                '') ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--time --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'kill')
            case $option in
                '') ;;
                -s|--signal) COMPREPLY=($(compgen -W "HUP INT QUIT KILL USR1 USR2 TERM CONT STOP" -- "$cur")); return ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--signal --all --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'rm')
            case $option in
                '') ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--force --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'wait')
            case $option in
                '') ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ns') if [[ $option ]]; then compopt +o default -o dirnames; else COMPREPLY=($(compgen -W "ls show pid can diff exec enter create rm monitor propagate watch --help" -- "$cur")); fi ;;
        'ns ls')
            case $option in
                '') ;;
                -t|--type) COMPREPLY=($(compgen -W "user pid mnt uts ipc net cgroup time" -- "$cur")); return ;;
                --source) COMPREPLY=($(compgen -W "processes tasks children descriptors mounts sockets relatives kernel all" -- "$cur")); return ;;
                --from) :; return ;;
                -T|--tree) COMPREPLY=($(compgen -W "owner parent user pid process" -- "$cur")); return ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --pid --task --persistent --kept --filter --source --from --output --output-all --list-columns --list --tree --json --raw --noheadings --notruncate --nowrap --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(ls /run/netns /run/caisson-ns 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ns show')
            case $option in
                '') ;;
                -t|--type) COMPREPLY=($(compgen -W "user pid mnt uts ipc net cgroup time" -- "$cur")); return ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --json --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null; ls /run/netns /run/caisson-ns 2>/dev/null; ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
            esac ;;
        'ns pid')
            case $option in
                '') ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--in --from --json --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
            esac ;;
        'ns can')
            case $option in
                '') ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--quiet --json --root --help' -- "$cur")); return; fi
            case $operand in
                0) COMPREPLY=($(compgen -W "$(ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
                1) COMPREPLY=($(compgen -W "CAP_SYS_ADMIN CAP_NET_ADMIN CAP_NET_RAW CAP_SYS_PTRACE CAP_SYS_CHROOT CAP_SETUID CAP_SETGID CAP_CHOWN CAP_DAC_OVERRIDE CAP_KILL CAP_MKNOD" -- "$cur")) ;;
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null; ls /run/netns /run/caisson-ns 2>/dev/null; ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
            esac ;;
        'ns diff')
            case $option in
                '') ;;
                -t|--type) COMPREPLY=($(compgen -W "user pid mnt uts ipc net cgroup time" -- "$cur")); return ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --json --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null; ls /run/netns /run/caisson-ns 2>/dev/null; ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
            esac ;;
        'ns exec')
            case $option in
                '') ;;
                -n|--net|-p|--pid|-m|--mount|-i|--ipc|-c|-C|--cgroup|-T|--time|-U|--user|--uts) :; return ;;
                --setgroups) COMPREPLY=($(compgen -W "allow deny" -- "$cur")); return ;;
                --mount-proc|--mount-binfmt|-R|--root|-w|--wd) compopt +o default -o dirnames; return ;;
                --propagation) COMPREPLY=($(compgen -W "private slave shared unchanged" -- "$cur")); return ;;
                --plan) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--net --pid --mount --ipc --cgroup --time --user --uts --hostname --map-root-user --map-current-user --map-user --map-group --map-users --map-groups --map-auto --map-subids --owner --setgroups --mount-proc --mount-binfmt --load-interp --propagation --all --bare --root --wd --setuid --setgid --keep-caps --monotonic --boottime --fork --kill-child --forward-signals --plan --verbose --json-status-fd --fault --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
        'ns enter')
            case $option in
                '') ;;
                -m|--mount|-u|--uts|-i|--ipc|-n|--net|-p|--pid|-C|--cgroup|-U|--user|-T|--time) :; return ;;
                -r|--root|-w|--wd) compopt +o default -o dirnames; return ;;
                --plan) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--target --all --mount --uts --ipc --net --net-socket --pid --cgroup --user --user-parent --time --root --wd --wdns --env --join-cgroup --setuid --setgid --preserve-credentials --keep-caps --follow-context --no-fork --kill-child --plan --verbose --json-status-fd --fault --help' -- "$cur")); return; fi
            case $operand in
                0) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null; ls /run/netns /run/caisson-ns 2>/dev/null; ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
            esac ;;
        'ns create')
            case $option in
                '') ;;
                --setgroups) COMPREPLY=($(compgen -W "allow deny" -- "$cur")); return ;;
                --propagation) COMPREPLY=($(compgen -W "private slave shared unchanged" -- "$cur")); return ;;
                --plan) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--net --pid --mount --ipc --cgroup --time --user --uts --hostname --all --attach --map-root-user --map-current-user --map-users --map-groups --map-auto --setgroups --up --nsid --propagation --monotonic --boottime --plan --verbose --json-status-fd --fault --help' -- "$cur")); return; fi
            case $operand in
                *) compopt +o default ;;
            esac ;;
        'ns rm')
            case $option in
                '') ;;
                -t|--type) COMPREPLY=($(compgen -W "user pid mnt uts ipc net cgroup time" -- "$cur")); return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --all --force --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(ls /run/netns /run/caisson-ns 2>/dev/null)" -- "$cur")) ;;
            esac ;;
        'ns monitor')
            case $option in
                '') ;;
                -t|--type) COMPREPLY=($(compgen -W "user pid mnt uts ipc net cgroup time" -- "$cur")); return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --json --for --count --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
        'ns propagate')
            case $option in
                '') ;;
                -e|--explain|--from) :; return ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--explain --in --pid --json --from --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null; ls /run/netns /run/caisson-ns 2>/dev/null; ls /proc | grep -x '[0-9]*')" -- "$cur")) ;;
            esac ;;
        'ns watch')
            case $option in
                '') ;;
                -t|--type) COMPREPLY=($(compgen -W "user pid mnt uts ipc net cgroup time" -- "$cur")); return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--type --pid --no-processes --json --plain --interval --rescan --for --count --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
        'doctor')
            case $option in
                '') ;;
                --explain) COMPREPLY=($(compgen -W "kernel process-calls kernel-config user-namespaces pid-namespaces mount-namespaces uts-namespaces ipc-namespaces network-namespaces cgroup-namespaces time-namespaces user-namespace-switches new-namespaces subordinate-ids id-map-helpers cgroup-layout cgroup-controllers cgroup-delegation systemd mount-api root overlay container-file-systems idmapped-mounts proc sys devices network-devices tun nftables forwarding seccomp seccomp-notify security-modules capabilities open-files processes keys inotify mounts-and-terminals container emulators hostname DescriptorsExhausted AppArmorUserNamespace UserNamespaceRefused NamespaceLimitReached NamespaceRefused ProcessLimitReached MapHelperFailure MapRefused IdentityRefused CapabilityRefused JoinRefused NamespaceFileRefused HostPathBlocked MountCopyRefused IdMappedMountRefused CopyRefused DeviceRefused MountTargetRefused RootChangeRefused FileSystemOptionRefused OverlayRefused FileSystemForbidden KernelSettingRefused NameRefused ResourceLimitRefused WorkingDirectoryRefused TerminalRefused FilterRefused RightMissing EndedBySignal AttributeRefused LabelRefused ProgramFailure" -- "$cur")); return ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--verbose --json --list --explain --root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "kernel namespaces ids cgroups files network security limits surroundings process-calls kernel-config user-namespaces pid-namespaces mount-namespaces uts-namespaces ipc-namespaces network-namespaces cgroup-namespaces time-namespaces user-namespace-switches new-namespaces subordinate-ids id-map-helpers cgroup-layout cgroup-controllers cgroup-delegation systemd mount-api root overlay container-file-systems idmapped-mounts proc sys devices network-devices tun nftables forwarding seccomp seccomp-notify security-modules capabilities open-files processes keys inotify mounts-and-terminals container emulators hostname" -- "$cur")) ;;
            esac ;;
        'learn')
            case $option in
                '') ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--list --all --no-pause --json --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "namespaces uts ipc pid mount network user cgroup time capabilities seccomp limits container" -- "$cur")) ;;
            esac ;;
        'completion')
            case $option in
                '') ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--root --help' -- "$cur")); return; fi
            case $operand in
                *) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")) ;;
            esac ;;
        'version')
            case $option in
                '') ;;
                --root) compopt +o default -o dirnames; return ;;
                *) compopt +o default; return ;;
            esac
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '--root --help' -- "$cur")); return; fi
            case $operand in
            esac ;;
    esac
}
complete -o default -F _caisson caisson
