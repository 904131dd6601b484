/* Links the static library into a C program and runs its self-check: exit status 0 when it holds. */
int sim_lifecycle_self_check(void);

int main(void) {
    return sim_lifecycle_self_check();
}
