package dev.pawl.web.http;

import io.javalin.security.RouteRole;

/** What somebody must at least be to use a route. Each role may do what the ones before it may. */
public enum Role implements RouteRole {
    /** Needs no account: probes of the server's health, and what a page is made of. */
    ANYONE,
    /** Sees everything but secrets; changes nothing. */
    VIEWER,
    /** Also runs, retries, cancels, pauses and resumes. */
    OPERATOR,
    /** Also defines jobs and whatever says what is run. */
    ADMIN
}
