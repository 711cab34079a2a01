// Makes a crowd to be looked at: processes that do nothing, some of them in a namespace of their own.
//
//   crowd PROCESSES NAMESPACES
//
// Says "ready" when all stand, and ends, all of them with it, when its standard input does. The kinds take turns: UTS, IPC, network, mount, cgroup, user.
// Each process has a socket. Run it under `unshare --pid --fork --kill-child`, so that nothing can stay behind.
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const int kinds[] = { CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUSER };

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    int processes = atoi(argv[1]), namespaces = atoi(argv[2]);
    int standing[2];
    if (pipe(standing) < 0)
        return 1;
    for (int i = 0; i < processes; i++) {
        pid_t pid = fork();
        if (pid < 0) {
            perror("crowd: fork");
            return 1;
        }
        if (pid > 0)
            continue;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (i < namespaces && unshare(kinds[i % (int)(sizeof kinds / sizeof *kinds)]) < 0) {
            perror("crowd: unshare");
            _exit(1);
        }
        if (socket(AF_INET, SOCK_DGRAM, 0) < 0 || write(standing[1], "", 1) != 1)
            _exit(1);
        close(standing[0]);
        close(standing[1]);
        for (;;)
            pause();
    }
    close(standing[1]);
    char c;
    int count = 0;
    while (read(standing[0], &c, 1) == 1)
        count++;
    if (count != processes)
        return 1;
    puts("ready");
    fflush(stdout);
    while (read(0, &c, 1) > 0) {
    }
    return 0;
}
