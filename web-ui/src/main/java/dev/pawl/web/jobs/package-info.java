/** The list of jobs and the page of one. */
@NullMarked
package dev.pawl.web.jobs;

import org.jspecify.annotations.NullMarked;
