package dev.pawl.job;

/** What a run does. */
public sealed interface Target permits HttpTarget, CommandTarget, HandlerTarget {}
