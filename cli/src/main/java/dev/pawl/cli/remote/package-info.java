/** Commands that ask a running server, over its REST interface. */
@NullMarked
package dev.pawl.cli.remote;

import org.jspecify.annotations.NullMarked;
