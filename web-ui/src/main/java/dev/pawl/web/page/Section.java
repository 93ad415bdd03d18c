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

    /** As the navigation and the pages' heads say it. */
    public String title() {
        return title;
    }

    /** Stands for it where there is no room for the title. */
    public Icon icon() {
        return icon;
    }

    /** Below the base path. */
    public String path() {
        return path;
    }
}
