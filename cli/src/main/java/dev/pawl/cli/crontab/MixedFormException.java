package dev.pawl.cli.crontab;

/** A crontab can be read in either form, and makes nonsense in one of them: somebody has to say which. */
final class MixedFormException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param withAccount the line of an entry that names an account
     * @param without the line of one that does not
     */
    MixedFormException(int withAccount, int without) {
        super("line %d has an account before its command, line %d has none that is known here; give --system or --user"
                .formatted(withAccount, without));
    }
}
