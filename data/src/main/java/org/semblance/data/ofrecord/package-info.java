/**
 * OneFlow's OFRecord parts of a picture and a label each.
 *
 * <p>Entry types are {@link org.semblance.data.ofrecord.OfRecordData}, which a schedule names, and
 * {@link org.semblance.data.ofrecord.OfRecordWriter}. Layout: OneFlow's {@code record.proto}; an
 * int64 length before each message, and no check sums.
 */
@NullMarked
package org.semblance.data.ofrecord;

import org.jspecify.annotations.NullMarked;
