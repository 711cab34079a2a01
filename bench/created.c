// The memory of a container that is created but not started.
//
//   created [--runs N] PID-FILE LIST
//
// Each command of LIST (see commands.h) has two parts with the word && between them: one that
// creates a container and writes PID-FILE, one that deletes it. Private memory is what would
// become free if the process ended: smaps_rollup's Private_Clean and Private_Dirty.
#include "commands.h"

enum { PRIVATE, PSS, RSS, FIGURES };

static bool step(struct command *c, char **words)
{
    pid_t pid = start(words);
    if (pid < 0) {
        snprintf(c->problem, sizeof c->problem, "could not be started: %s", strerror(errno));
        return false;
    }
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return !failed(c, status);
}

// Returns the created process, 0 if there is none.
static pid_t measure(struct command *c, const char *pid_file, double **figures, int run)
{
    char name[64], line[256];
    pid_t pid = 0;
    FILE *file = fopen(pid_file, "re");
    if (!file || fscanf(file, "%d", &pid) != 1) {
        snprintf(c->problem, sizeof c->problem, "wrote no pid file");
        if (file)
            fclose(file);
        return 0;
    }
    fclose(file);
    snprintf(name, sizeof name, "/proc/%d/smaps_rollup", pid);
    if (!(file = fopen(name, "re"))) {
        snprintf(c->problem, sizeof c->problem, "its process is gone");
        return 0;
    }
    while (fgets(line, sizeof line, file)) {
        double value;
        if (sscanf(line, "Private_Clean: %lf", &value) == 1 || sscanf(line, "Private_Dirty: %lf", &value) == 1)
            figures[PRIVATE][run] += value;
        else if (sscanf(line, "Rss: %lf", &value) == 1)
            figures[RSS][run] = value;
        else if (sscanf(line, "Pss: %lf", &value) == 1)
            figures[PSS][run] = value;
    }
    fclose(file);
    return pid;
}

int main(int argc, char **argv)
{
    int runs = 5, i = 1;
    if (argc == 5 && !strcmp(argv[1], "--runs")) {
        runs = atoi(argv[2]);
        i = 3;
    }
    if (i + 2 != argc || runs < 1) {
        fprintf(stderr, "usage: created [--runs N] PID-FILE LIST\n");
        return 1;
    }
    const char *pid_file = argv[i];
    read_commands(argv[i + 1]);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
        die("subreaper");
    printf("| | private (MB) | PSS (MB) | RSS (MB) |\n|---|---:|---:|---:|\n");
    for (int n = 0; n < command_count; n++) {
        struct command *c = &commands[n];
        double *figures[FIGURES];
        for (int f = 0; f < FIGURES; f++)
            figures[f] = calloc((size_t)runs, sizeof(double));
        if (c->part_count < 2 && !*c->problem)
            snprintf(c->problem, sizeof c->problem, "its list lacks the deletion");
        for (int run = 0; run < runs && !*c->problem; run++) {
            unlink(pid_file);
            if (step(c, c->parts[0])) {
                pid_t created = measure(c, pid_file, figures, run);
                if (!step(c, c->parts[1]) && created > 0)
                    kill(created, SIGKILL); // nothing may stay behind, or reap_all waits for it
            }
            reap_all();
        }
        if (*c->problem)
            printf("| %s | %s | | |\n", c->name, c->problem);
        else
            printf("| %s | **%.2f** | %.2f | %.2f |\n", c->name, quantile(figures[PRIVATE], runs, .5) / 1024,
                   quantile(figures[PSS], runs, .5) / 1024, quantile(figures[RSS], runs, .5) / 1024);
    }
    return 0;
}
