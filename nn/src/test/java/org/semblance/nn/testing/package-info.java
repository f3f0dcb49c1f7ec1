/** Fixtures for tests of graph code, shared with the other rooms as a test-jar. */
@NullMarked
package org.semblance.nn.testing;

import org.jspecify.annotations.NullMarked;
