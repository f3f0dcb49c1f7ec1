/**
 * Networks of PyTorch (TorchScript) and MXNet, run through Deep Java Library, wherever a network of
 * others may be named: as teachers, in evaluations, for embeddings. Optional, for the native
 * libraries of the two frameworks are large: it is on the class path of the command when that was
 * built with {@code SEMBLANCE_BUILD_OPTS=-Pdjl}.
 */
@NullMarked
package org.semblance.djl;

import org.jspecify.annotations.NullMarked;
