package org.semblance.distill;

import org.semblance.data.distillation.DistillationHeader;

/**
 * How far an extraction came.
 *
 * @param header of the file
 * @param before records that an earlier run of it had left
 * @param records that there are now
 */
public record ExtractionResult(DistillationHeader header, int before, int records) {

  /** Returns whether the file is complete and has its name. */
  public boolean complete() {
    return records == header.total();
  }
}
