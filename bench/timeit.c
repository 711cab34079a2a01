// Times commands side by side and prints a table.
//
//   timeit [--rounds N] [--warmup N] [--pause MS] [--base NAME]... LIST
//
// In every round each command of LIST (see commands.h) runs once, in an order that is shuffled
// anew, so that neither a drift of the machine nor what one command leaves for the kernel to
// tidy up (network namespaces go away later, in a kernel thread) hits always the same one.
// The pause before each run is for that tidying up too.
//
// wall  monotonic clock from before the spawn until the command itself has been waited for
// CPU   user and system time of the command and all its descendants: this process is their
//       subreaper, so those that the command leaves behind are waited for here and counted
// x     the ratio to a base command, taken within each round, then the median over the rounds:
//       of the wall time with its spread, and of the CPU time
#include "commands.h"
#include <sys/resource.h>
#include <time.h>

enum { WALL, CPU };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double children_cpu(void)
{
    struct rusage u;
    getrusage(RUSAGE_CHILDREN, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3
           + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

// Runs one part of a command, as often at once as it wants. Returns whether all ended well.
static bool run_part(struct command *c, char **words)
{
    pid_t pids[MAX_AT_ONCE];
    int started = 0, worst = 0;
    while (started < c->at_once && (pids[started] = start_nth(words, started)) > 0)
        started++;
    if (started < c->at_once)
        snprintf(c->problem, sizeof c->problem, "could not be started: %s", strerror(errno));
    for (int i = 0; i < started; i++) {
        int status;
        while (waitpid(pids[i], &status, 0) < 0 && errno == EINTR) {
        }
        if (status != 0)
            worst = status;
    }
    return started == c->at_once && !failed(c, worst);
}

// What a failed command has left would be waited for in vain.
static void kill_children(void)
{
    FILE *file = fopen("/proc/thread-self/children", "re");
    int pid;
    while (file && fscanf(file, "%d", &pid) == 1)
        kill(pid, SIGKILL);
    if (file)
        fclose(file);
}

static void run(struct command *c, int round, int pause)
{
    usleep((useconds_t)pause * 1000);
    bool good = true;
    double cpu = children_cpu(), begin = now();
    for (int part = 0; good && part < c->part_count; part++)
        good = run_part(c, c->parts[part]);
    double wall = now() - begin;
    if (!good)
        kill_children();
    reap_all();
    if (!good || round < 0)
        return;
    c->samples[WALL][round] = wall;
    c->samples[CPU][round] = children_cpu() - cpu;
    c->count = round + 1;
}

static void ratio(const struct command *c, const struct command *base)
{
    if (*base->problem || c == base) {
        printf(c == base ? " 1 |" : " - |");
        return;
    }
    double *ratios = malloc(sizeof *ratios * (size_t)c->count);
    for (int i = 0; i < c->count; i++)
        ratios[i] = c->samples[WALL][i] / base->samples[WALL][i];
    printf(" **%.2f** (%.2f-%.2f), ", quantile(ratios, c->count, .5), quantile(ratios, c->count, .1),
           quantile(ratios, c->count, .9));
    for (int i = 0; i < c->count; i++)
        ratios[i] = c->samples[CPU][i] / base->samples[CPU][i];
    printf("%.2f |", quantile(ratios, c->count, .5));
    free(ratios);
}

int main(int argc, char **argv)
{
    int rounds = 100, warmup = 5, pause = 20, base_count = 0;
    const char *base_names[8];
    int i = 1;
    for (; i + 2 < argc; i += 2) {
        if (!strcmp(argv[i], "--rounds")) rounds = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--warmup")) warmup = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--pause")) pause = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--base") && base_count < 8) base_names[base_count++] = argv[i + 1];
        else break;
    }
    if (i + 1 != argc || rounds < 1) {
        fprintf(stderr, "usage: timeit [--rounds N] [--warmup N] [--pause MS] [--base NAME]... LIST\n");
        return 1;
    }
    read_commands(argv[i]);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
        die("subreaper");

    int order[MAX_COMMANDS];
    for (int c = 0; c < command_count; c++) {
        order[c] = c;
        for (int s = 0; s < 2; s++)
            commands[c].samples[s] = calloc((size_t)rounds, sizeof(double));
    }
    srandom(1); // the same shuffling every time
    for (int round = -warmup; round < rounds; round++) {
        for (int c = command_count - 1; c > 0; c--) {
            int other = (int)(random() % (c + 1)), kept = order[c];
            order[c] = order[other];
            order[other] = kept;
        }
        for (int c = 0; c < command_count; c++)
            if (!*commands[order[c]].problem)
                run(&commands[order[c]], round, pause);
    }

    printf("| | wall, median (ms) | min | p10-p90 | CPU, median (ms) |");
    for (int b = 0; b < base_count; b++)
        printf(" x %s (p10-p90), CPU |", base_names[b]);
    printf("\n|---|---:|---:|---:|---:|");
    for (int b = 0; b < base_count; b++)
        printf("---:|");
    printf("\n");
    for (int n = 0; n < command_count; n++) {
        const struct command *c = &commands[n];
        if (*c->problem) {
            printf("| %s | %s | | | |", c->name, c->problem);
            for (int b = 0; b < base_count; b++)
                printf(" |");
        } else {
            const double *w = c->samples[WALL];
            printf("| %s | **%.2f** | %.2f | %.2f-%.2f | %.2f |", c->name, quantile(w, rounds, .5),
                   quantile(w, rounds, 0), quantile(w, rounds, .1), quantile(w, rounds, .9),
                   quantile(c->samples[CPU], rounds, .5));
            for (int b = 0; b < base_count; b++)
                ratio(c, find(base_names[b]));
        }
        printf("\n");
    }
    return 0;
}
