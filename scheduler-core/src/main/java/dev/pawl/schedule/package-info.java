/** When a job is due: cron, zones, fire times. The only user of Quartz. */
@NullMarked
package dev.pawl.schedule;

import org.jspecify.annotations.NullMarked;
