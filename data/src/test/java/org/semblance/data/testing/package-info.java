/**
 * Fixtures for tests that need pictures, shared with the other rooms as a test-jar.
 *
 * <p>Entry types are {@link org.semblance.data.testing.TinyFaces}, which needs no files, {@link
 * org.semblance.data.testing.RealData}, which finds real ones, {@link
 * org.semblance.data.testing.Damage}, which spoils valid ones, and {@link
 * org.semblance.data.testing.WrongSpots}, which looks for records where none are. Nothing here is
 * shipped.
 */
@NullMarked
package org.semblance.data.testing;

import org.jspecify.annotations.NullMarked;
