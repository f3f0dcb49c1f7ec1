/**
 * Known ways in which TensorFlow Java 1.1 kills its process, each run in a child process, so that a
 * later version tells when a precaution may go.
 */
@NullMarked
package org.semblance.nn.hazards;

import org.jspecify.annotations.NullMarked;
