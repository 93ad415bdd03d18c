package dev.pawl.web.page;

/** The entries of the navigation, in their order. A new page that deserves an entry is one more constant. */
public enum Section {
    OVERVIEW("Overview", Icon.OVERVIEW, "/"),
    JOBS("Jobs", Icon.JOBS, "/jobs"),
    RUNS("Runs", Icon.RUNS, "/runs"),
    WORKERS("Workers", Icon.WORKERS, "/workers");

    private final String title;
    private final Icon icon;
    private final String path;

    Section(String title, Icon icon, String path) {
        this.title = title;
        this.icon = icon;
        this.path = path;
    }

    public String title() {
        return title;
    }

    public Icon icon() {
        return icon;
    }

    public String path() {
        return path;
    }
}
