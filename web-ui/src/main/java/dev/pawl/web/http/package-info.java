/**
 * The HTTP side of Pawl without any feature: the server and its limits, routes and their roles, strict reading of
 * requests, and answers to what goes wrong. Knows no package of {@code dev.pawl.web}; features give it their routes.
 */
@NullMarked
package dev.pawl.web.http;

import org.jspecify.annotations.NullMarked;
