package dev.pawl.worker;

/** What happens to an attempt of a {@link HandlerHistory}. */
enum Trouble {
    NONE,
    /** It fails after its step. */
    FAILS,
    /** The work of its transaction fails after its effect. */
    WORK_FAILS,
    /** It fails after its transaction, which counts. */
    FAILS_AFTERWARDS,
    /** The commit of its step does not reach the server. */
    STEP_ROLLED_BACK,
    /** The server commits the step, and its answer is lost. */
    STEP_ANSWER_LOST,
    /** The commit of its end does not reach the server. */
    END_ROLLED_BACK,
    /** The server commits the end, and its answer is lost. */
    END_ANSWER_LOST,
    /** Its worker is taken for dead before the step, another worker does the run meanwhile, and then it goes on. */
    ZOMBIE_BEFORE_STEP,
    /** The same while the transaction of the step is open. */
    ZOMBIE_IN_STEP,
    /** The same while the transaction that ends the run is open, after its effect. */
    ZOMBIE_IN_TRANSACTION,
    /** Its worker is taken for dead between the last statement of its end and the commit. */
    DEAD_BEFORE_COMMIT,
    /** Its worker dies at the commit, and its run passes on. */
    DEAD_AT_COMMIT,
    /** A person cancels it while its transaction is open. */
    CANCELLED
}
