/**
 * The {@code semblance} command: what users type, what they read, and the exit codes.
 *
 * <p>The entry type is {@link org.semblance.cli.Semblance}; each command is one class. Everything
 * that computes, reads data or writes models belongs in the rooms below, where JShell and other
 * programs reach it without a command line.
 */
@NullMarked
package org.semblance.cli;

import org.jspecify.annotations.NullMarked;
