@NullMarked
package dev.pawl.web;

import org.jspecify.annotations.NullMarked;
