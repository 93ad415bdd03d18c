@NullMarked
package dev.pawl.web.jobs;

import org.jspecify.annotations.NullMarked;
