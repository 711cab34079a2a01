// The floor: a container start with nothing but its system calls.
//
//   floor ROOTFS PROGRAM [ARG...]     start PROGRAM as bench/config.json asks, wait for it
//   floor --version                   only start (the cost of exec and of a static C program)
//
// It does what bench/config.json describes, through the new mount API, with every decision
// written into the source: no configuration is read, no state is kept, no error is explained.
// A runtime can come near to its time; being faster needs fewer or other system calls.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

struct clone_arguments {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

struct option { const char *key, *value; };

static void check(long result, const char *step)
{
    if (result < 0) {
        fprintf(stderr, "floor: %s: %s\n", step, strerror(errno));
        _exit(125);
    }
}

// A new file system instance as a detached mount: fsopen, fsconfig..., fsmount.
static int new_mount(const char *type, const struct option *options, unsigned attributes)
{
    int fs = fsopen(type, FSOPEN_CLOEXEC);
    check(fs, type);
    check(fsconfig(fs, FSCONFIG_SET_STRING, "source", type, 0), "source");
    for (; options && options->key; options++)
        check(options->value
                  ? fsconfig(fs, FSCONFIG_SET_STRING, options->key, options->value, 0)
                  : fsconfig(fs, FSCONFIG_SET_FLAG, options->key, NULL, 0),
              options->key);
    check(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), type);
    int mount = fsmount(fs, FSMOUNT_CLOEXEC, attributes);
    check(mount, type);
    close(fs);
    return mount;
}

static void attach(int mount, int root, const char *where)
{
    check(move_mount(mount, "", root, where, MOVE_MOUNT_F_EMPTY_PATH), where);
    close(mount);
}

static void mount_new(int root, const char *where, const char *type, const struct option *options,
                      unsigned attributes)
{
    attach(new_mount(type, options, attributes), root, where);
}

// Covers a path with a clone of another mount; a path that does not exist needs no cover.
static void cover(const char *path, int cover_file, int cover_directory)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return;
    int clone = open_tree(S_ISDIR(s.st_mode) ? cover_directory : cover_file, "",
                          OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    check(clone, path);
    attach(clone, AT_FDCWD, path);
}

static void make_readonly(const char *path)
{
    int clone = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (clone < 0 && errno == ENOENT)
        return;
    check(clone, path);
    struct mount_attr readonly = { .attr_set = MOUNT_ATTR_RDONLY };
    check(mount_setattr(clone, "", AT_EMPTY_PATH | AT_RECURSIVE, &readonly, sizeof readonly), path);
    attach(clone, AT_FDCWD, path);
}

static void loopback_up(void)
{
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    check(s, "socket");
    struct ifreq request = { .ifr_name = "lo" };
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    check(ioctl(s, SIOCSIFFLAGS, &request), "loopback");
    close(s);
}

static void drop_privileges(void)
{
    const uint64_t keep = 1ULL << CAP_AUDIT_WRITE | 1ULL << CAP_KILL | 1ULL << CAP_NET_BIND_SERVICE;
    for (int cap = 0; cap <= 63; cap++)
        if (!(keep >> cap & 1) && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
            break; // the first number that the kernel does not know
    check(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "ambient");
    check(syscall(SYS_setgroups, 0, NULL), "setgroups");
    check(syscall(SYS_setresgid, 0, 0, 0), "setresgid");
    check(syscall(SYS_setresuid, 0, 0, 0), "setresuid");
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = {
        { (uint32_t)keep, (uint32_t)keep, 0 },
        { (uint32_t)(keep >> 32), (uint32_t)(keep >> 32), 0 },
    };
    check(syscall(SYS_capset, &header, data), "capset");
    check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
}

// With a v2 tree one mount; with v1 hierarchies a tmpfs and in it one mount for each of them.
static void control_groups(int root)
{
    const unsigned flags = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    struct statfs fs;
    check(statfs("/sys/fs/cgroup", &fs), "statfs");
    if (fs.f_type == CGROUP2_SUPER_MAGIC) {
        mount_new(root, "sys/fs/cgroup", "cgroup2", NULL, flags | MOUNT_ATTR_RDONLY);
        return;
    }
    static const char *const controllers[] = { "cpu", "cpuacct", "cpuset", "memory", "devices",
                                               "freezer", "blkio", "pids" };
    const struct option mode[] = { { "mode", "755" }, { 0 } };
    mount_new(root, "sys/fs/cgroup", "tmpfs", mode, flags);
    for (unsigned i = 0; i < sizeof controllers / sizeof *controllers; i++) {
        char path[64];
        snprintf(path, sizeof path, "/sys/fs/cgroup/%s", controllers[i]);
        if (access(path, F_OK) != 0)
            continue;
        const struct option controller[] = { { controllers[i], NULL }, { 0 } };
        check(mkdirat(root, path + 1, 0755), path);
        mount_new(root, path + 1, "cgroup", controller, flags | MOUNT_ATTR_RDONLY);
    }
    struct mount_attr readonly = { .attr_set = MOUNT_ATTR_RDONLY };
    check(mount_setattr(root, "sys/fs/cgroup", 0, &readonly, sizeof readonly), "cgroup read-only");
}

static void mounts(int root)
{
    const unsigned quiet = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    const struct option dev[] = { { "mode", "755" }, { "size", "65536k" }, { 0 } };
    const struct option pts[] = { { "newinstance", NULL }, { "ptmxmode", "0666" }, { "mode", "0620" },
                                  { "gid", "5" }, { 0 } };
    const struct option shm[] = { { "mode", "1777" }, { "size", "65536k" }, { 0 } };

    mount_new(root, "proc", "proc", NULL, 0);
    mount_new(root, "dev", "tmpfs", dev, MOUNT_ATTR_NOSUID | MOUNT_ATTR_STRICTATIME);
    check(mkdirat(root, "dev/pts", 0755), "dev/pts");
    mount_new(root, "dev/pts", "devpts", pts, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    check(mkdirat(root, "dev/shm", 0755), "dev/shm");
    mount_new(root, "dev/shm", "tmpfs", shm, quiet);
    check(mkdirat(root, "dev/mqueue", 0755), "dev/mqueue");
    mount_new(root, "dev/mqueue", "mqueue", NULL, quiet);
    mount_new(root, "sys", "sysfs", NULL, quiet | MOUNT_ATTR_RDONLY);
    control_groups(root);
}

static void devices(int root)
{
    static const struct { const char *path; unsigned major, minor; } nodes[] = {
        { "dev/null", 1, 3 }, { "dev/zero", 1, 5 }, { "dev/full", 1, 7 },
        { "dev/random", 1, 8 }, { "dev/urandom", 1, 9 }, { "dev/tty", 5, 0 },
    };
    static const char *const links[][2] = {
        { "/proc/self/fd", "dev/fd" }, { "/proc/self/fd/0", "dev/stdin" }, { "/proc/self/fd/1", "dev/stdout" },
        { "/proc/self/fd/2", "dev/stderr" }, { "pts/ptmx", "dev/ptmx" },
    };
    for (unsigned i = 0; i < sizeof nodes / sizeof *nodes; i++)
        check(mknodat(root, nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)), nodes[i].path);
    for (unsigned i = 0; i < sizeof links / sizeof *links; i++)
        check(symlinkat(links[i][0], root, links[i][1]), links[i][1]);
}

static void protected_paths(void)
{
    static const char *const readonly_paths[] = { "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                                  "/proc/sysrq-trigger" };
    static const char *const masked[] = { "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys",
                                          "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
                                          "/proc/sched_debug", "/sys/firmware", "/proc/scsi" };
    for (unsigned i = 0; i < sizeof readonly_paths / sizeof *readonly_paths; i++)
        make_readonly(readonly_paths[i]);

    int null = open("/dev/null", O_PATH | O_CLOEXEC);
    check(null, "/dev/null");
    int empty = new_mount("tmpfs", NULL, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC
                                             | MOUNT_ATTR_RDONLY);
    for (unsigned i = 0; i < sizeof masked / sizeof *masked; i++)
        cover(masked[i], null, empty);

    struct mount_attr readonly = { .attr_set = MOUNT_ATTR_RDONLY };
    check(mount_setattr(AT_FDCWD, "/", 0, &readonly, sizeof readonly), "read-only root");
}

static _Noreturn void child(const char *rootfs, char **program)
{
    check(setsid(), "setsid");
    struct mount_attr slave = { .propagation = MS_SLAVE };
    check(mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &slave, sizeof slave), "propagation");
    int root = open_tree(AT_FDCWD, rootfs, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    check(root, "rootfs");
    check(move_mount(root, "", AT_FDCWD, rootfs, MOVE_MOUNT_F_EMPTY_PATH), "rootfs");
    umask(0);
    mounts(root);
    devices(root);

    check(fchdir(root), "fchdir");
    check(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    check(umount2(".", MNT_DETACH), "old root");
    check(chdir("/"), "chdir");
    protected_paths();

    check(sethostname("bench", 5), "hostname");
    loopback_up();
    const struct rlimit files = { 1024, 1024 };
    check(setrlimit(RLIMIT_NOFILE, &files), "rlimit");
    umask(022);
    drop_privileges();
    check(syscall(SYS_close_range, 3, ~0u, 4 /* CLOSE_RANGE_CLOEXEC */), "close_range");
    char *environment[] = { "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm",
                            "HOME=/", NULL };
    execve(program[0], program, environment);
    check(-1, program[0]);
    _exit(125);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        static const char text[] = "floor\n";
        return write(1, text, sizeof text - 1) < 0;
    }
    if (argc < 3) {
        fprintf(stderr, "usage: floor ROOTFS PROGRAM [ARG...]\n");
        return 125;
    }
    struct clone_arguments arguments = {
        .flags = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWCGROUP
                 | CLONE_CLEAR_SIGHAND,
        .exit_signal = SIGCHLD,
    };
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    check(pid, "clone3");
    if (pid == 0)
        child(argv[1], argv + 2);
    int status;
    check(waitpid((pid_t)pid, &status, 0), "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
