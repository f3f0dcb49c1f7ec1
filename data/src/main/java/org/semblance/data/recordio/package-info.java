/**
 * MXNet's RecordIO files, {@code .rec} with {@code .idx}, {@code .lst} and {@code property}, as
 * InsightFace's data sets come.
 *
 * <p>Entry types are {@link org.semblance.data.recordio.RecordIoData}, which a schedule names, and
 * {@link org.semblance.data.recordio.RecordIoWriter}. Layout: dmlc-core's {@code recordio.h},
 * MXNet's {@code image_recordio.h} and {@code recordio.py}.
 */
@NullMarked
package org.semblance.data.recordio;

import org.jspecify.annotations.NullMarked;
