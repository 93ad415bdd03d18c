/**
 * Jobs: their keys, definitions, targets and handlers; how a definition is written as JSON or in {@code jobs.yaml}, and
 * the repository that keeps every version of it.
 */
@NullMarked
package dev.pawl.job;

import org.jspecify.annotations.NullMarked;
