/** What {@code pawl up --demo} adds, and nothing else has: the receiver, the handler and the jobs that use them. */
@NullMarked
package dev.pawl.cli.demo;

import org.jspecify.annotations.NullMarked;
