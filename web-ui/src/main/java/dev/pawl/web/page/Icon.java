package dev.pawl.web.page;

/**
 * The icons of the pages: shapes of Lucide (ISC licence, see {@code VENDOR.md}) on a 24 by 24 grid, drawn in the
 * current text colour. A constant is named after its use where it has one, else after its shape.
 */
public enum Icon {
    /** Lucide layout-dashboard. */
    OVERVIEW("<rect width='7' height='9' x='3' y='3' rx='1'/>"
            + "<rect width='7' height='5' x='14' y='3' rx='1'/>"
            + "<rect width='7' height='9' x='14' y='12' rx='1'/>"
            + "<rect width='7' height='5' x='3' y='16' rx='1'/>"),
    /** Lucide calendar-clock. */
    JOBS("<path d='M16 14v2.2l1.6 1'/><path d='M16 2v3'/>"
            + "<path d='M21 7.338V5a2 2 0 00-2-2H5a2 2 0 00-2 2v14a2 2 0 002 2h2.338'/>"
            + "<path d='M3 9h5.859'/><path d='M8 2v3'/><circle cx='16' cy='16' r='6'/>"),
    /** Lucide activity. */
    RUNS("<path d='M22 12h-2.48a2 2 0 0 0-1.93 1.46l-2.35 8.36a.25.25 0 0 1-.48 0L9.24 2.18a.25.25 0 "
            + "0 0-.48 0l-2.35 8.36A2 2 0 0 1 4.49 12H2'/>"),
    /** Lucide server. */
    WORKERS("<rect width='20' height='8' x='2' y='2' rx='2' ry='2'/>"
            + "<rect width='20' height='8' x='2' y='14' rx='2' ry='2'/>"
            + "<line x1='6' x2='6.01' y1='6' y2='6'/><line x1='6' x2='6.01' y1='18' y2='18'/>"),
    /** Lucide clock. */
    CLOCK("<circle cx='12' cy='12' r='10'/><path d='M12 6v6l4 2'/>"),
    /** Lucide circle-dashed. */
    CIRCLE_DASHED("<path d='M10.1 2.182a10 10 0 0 1 3.8 0'/><path d='M13.9 21.818a10 10 0 0 1-3.8 0'/>"
            + "<path d='M17.609 3.721a10 10 0 0 1 2.69 2.7'/><path d='M2.182 13.9a10 10 0 0 1 0-3.8'/>"
            + "<path d='M20.279 17.609a10 10 0 0 1-2.7 2.69'/><path d='M21.818 10.1a10 10 0 0 1 0 3.8'/>"
            + "<path d='M3.721 6.391a10 10 0 0 1 2.7-2.69'/><path d='M6.391 20.279a10 10 0 0 1-2.69-2.7'/>"),
    /** Lucide loader-circle. */
    RING("<path d='M21 12a9 9 0 1 1-6.219-8.56'/>"),
    /** Lucide circle-check. */
    CIRCLE_CHECK("<circle cx='12' cy='12' r='10'/><path d='m16 9-5.5 5.5L8 12'/>"),
    /** Lucide rotate-cw. */
    CIRCULAR_ARROW("<path d='M21 12a9 9 0 1 1-9-9c2.52 0 4.93 1 6.74 2.74L21 8'/><path d='M21 3v5h-5'/>"),
    /** Lucide octagon-x. */
    OCTAGON_CROSS("<path d='m15 9-6 6'/>"
            + "<path d='M2.586 16.726A2 2 0 0 1 2 15.312V8.688a2 2 0 0 1 .586-1.414l4.688-4.688A2 2 0 0 1 "
            + "8.688 2h6.624a2 2 0 0 1 1.414.586l4.688 4.688A2 2 0 0 1 22 8.688v6.624a2 2 0 0 1-.586 "
            + "1.414l-4.688 4.688a2 2 0 0 1-1.414.586H8.688a2 2 0 0 1-1.414-.586z'/><path d='m9 9 6 6'/>"),
    /** Lucide hourglass. */
    HOURGLASS("<path d='M5 22h14'/><path d='M5 2h14'/>"
            + "<path d='M17 22v-4.172a2 2 0 0 0-.586-1.414L12 12l-4.414 4.414A2 2 0 0 0 7 17.828V22'/>"
            + "<path d='M7 2v4.172a2 2 0 0 0 .586 1.414L12 12l4.414-4.414A2 2 0 0 0 17 6.172V2'/>"),
    /** Lucide ban. */
    CIRCLE_SLASH("<circle cx='12' cy='12' r='10'/><path d='M4.929 4.929 19.07 19.071'/>"),
    /** Lucide chevrons-right. */
    DOUBLE_CHEVRON("<path d='m6 17 5-5-5-5'/><path d='m13 17 5-5-5-5'/>"),
    /** Lucide pause. */
    PAUSE("<rect x='14' y='3' width='5' height='18' rx='1'/>" + "<rect x='5' y='3' width='5' height='18' rx='1'/>"),
    /** Lucide unlink. */
    BROKEN_LINK("<path d='m18.84 12.25 1.72-1.71h-.02a5.004 5.004 0 0 0-.12-7.07 5.006 5.006 0 0 0-6.95 "
            + "0l-1.72 1.71'/>"
            + "<path d='m5.17 11.75-1.71 1.71a5.004 5.004 0 0 0 .12 7.07 5.006 5.006 0 0 0 6.95 "
            + "0l1.71-1.71'/><line x1='8' x2='8' y1='2' y2='5'/><line x1='2' x2='5' y1='8' y2='8'/>"
            + "<line x1='16' x2='16' y1='19' y2='22'/><line x1='19' x2='22' y1='16' y2='16'/>"),
    /** Lucide circle-question-mark. */
    CIRCLE_QUESTION("<circle cx='12' cy='12' r='10'/><path d='M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3'/>"
            + "<path d='M12 17h.01'/>"),
    /** Lucide menu. */
    MENU("<path d='M4 5h16'/><path d='M4 12h16'/><path d='M4 19h16'/>"),
    /** Lucide sun. */
    SUN("<circle cx='12' cy='12' r='4'/><path d='M12 2v2'/><path d='M12 20v2'/>"
            + "<path d='m4.93 4.93 1.41 1.41'/><path d='m17.66 17.66 1.41 1.41'/><path d='M2 12h2'/>"
            + "<path d='M20 12h2'/><path d='m6.34 17.66-1.41 1.41'/><path d='m19.07 4.93-1.41 1.41'/>"),
    /** Lucide moon. */
    MOON("<path d='M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 "
            + "8.268c.344-.215.825-.004.803.401'/>"),
    /** Lucide monitor. */
    MONITOR("<rect width='20' height='14' x='2' y='3' rx='2'/><line x1='8' x2='16' y1='21' y2='21'/>"
            + "<line x1='12' x2='12' y1='17' y2='21'/>"),
    /** Lucide play. */
    PLAY("<path d='M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 " + "19z'/>"),
    /** Lucide rotate-ccw. */
    RETRY("<path d='M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8'/><path d='M3 3v5h5'/>"),
    /** Lucide repeat. */
    REPEAT("<path d='m17 2 4 4-4 4'/><path d='M3 11v-1a4 4 0 0 1 4-4h14'/><path d='m7 22-4-4 4-4'/>"
            + "<path d='M21 13v1a4 4 0 0 1-4 4H3'/>"),
    /** Lucide trash-2. */
    TRASH("<path d='M10 11v6'/><path d='M14 11v6'/><path d='M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6'/>"
            + "<path d='M3 6h18'/><path d='M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2'/>"),
    /** Lucide chevron-right. */
    CHEVRON_RIGHT("<path d='m9 18 6-6-6-6'/>"),
    /** Lucide chevron-left. */
    CHEVRON_LEFT("<path d='m15 18-6-6 6-6'/>"),
    /** Lucide arrow-down. */
    ARROW_DOWN("<path d='M12 5v14'/><path d='m19 12-7 7-7-7'/>"),
    /** Lucide download. */
    DOWNLOAD("<path d='M12 15V3'/><path d='M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4'/>" + "<path d='m7 10 5 5 5-5'/>"),
    /** Lucide info. */
    INFO("<circle cx='12' cy='12' r='10'/><path d='M12 16v-4'/><path d='M12 8h.01'/>"),
    /** Lucide triangle-alert. */
    WARNING("<path d='m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3'/>"
            + "<path d='M12 9v4'/><path d='M12 17h.01'/>"),
    /** Lucide file-text. */
    LOG("<path d='M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 "
            + "0 0 1 20 8v12a2 2 0 0 1-2 2z'/><path d='M14 2v5a1 1 0 0 0 1 1h5'/><path d='M10 9H8'/>"
            + "<path d='M16 13H8'/><path d='M16 17H8'/>"),
    /** Lucide terminal. */
    TERMINAL("<path d='M12 19h8'/><path d='m4 17 6-6-6-6'/>"),
    /** Lucide globe. */
    GLOBE("<circle cx='12' cy='12' r='10'/><path d='M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20'/>"
            + "<path d='M2 12h20'/>"),
    /** Lucide code. */
    CODE("<path d='m16 18 6-6-6-6'/><path d='m8 6-6 6 6 6'/>"),
    /** Lucide database. */
    DATABASE("<ellipse cx='12' cy='5' rx='9' ry='3'/><path d='M3 5V19A9 3 0 0 0 21 19V5'/>"
            + "<path d='M3 12A9 3 0 0 0 21 12'/>"),
    /** Lucide inbox. */
    INBOX("<polyline points='22 12 16 12 14 15 10 15 8 12 2 12'/>"
            + "<path d='M5.45 5.11 2 12v6a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6l-3.45-6.89A2 2 0 0 0 16.76 "
            + "4H7.24a2 2 0 0 0-1.79 1.11z'/>");

    private final String shapes;

    Icon(String shapes) {
        this.shapes = shapes;
    }

    /** The shapes as SVG elements. Fixed text of this class, so it may go into a page unescaped. */
    public String shapes() {
        return shapes;
    }
}
