package dev.pawl.calendar;

/** That a job keeps to a calendar. */
public record CalendarUse(CalendarName name, OnHit onHit) {}
