package dev.pawl.web.logs;

import dev.pawl.web.page.Frame;
import dev.pawl.web.page.StateMark;
import java.time.Instant;

/** The log of one attempt on a page of its own. */
public record LogPageView(Frame frame, String jobKey, Instant dueAt, StateMark state, LogView log) {}
