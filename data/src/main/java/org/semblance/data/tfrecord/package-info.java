/**
 * TensorFlow's TFRecord files of examples with a picture and a label.
 *
 * <p>Entry types are {@link org.semblance.data.tfrecord.TfRecordData}, which a schedule names, and
 * {@link org.semblance.data.tfrecord.TfRecordWriter}. Layout: TensorFlow's {@code
 * core/lib/io/record_writer.h} and {@code core/example/example.proto}.
 */
@NullMarked
package org.semblance.data.tfrecord;

import org.jspecify.annotations.NullMarked;
