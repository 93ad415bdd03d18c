package dev.pawl.embedded;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The key of the job that does the work of a record's class, for those who enqueue and for those who handle it. Without
 * it the key is the class's own name: {@code SendInvoice} is {@code send-invoice}. With it, the class may be renamed.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface JobName {
    /** 1 to 100 of {@code a-z 0-9 . _ -}, the first one a letter. */
    String value();
}
