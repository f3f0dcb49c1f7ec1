package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/**
 * The triplets of a bag, kept in checkpoints: the weights that they were chosen with are gone when
 * a run goes on in the middle of the bag.
 *
 * @param epoch of the run
 * @param bag of the epoch, from 0
 * @param pictures anchor, positive, negative, anchor, and so on, by their numbers in the set
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MinedBag(int epoch, int bag, int[] pictures) {

  /** Returns the values as text. */
  String toText() {
    ByteBuffer bytes = ByteBuffer.allocate(pictures.length * Integer.BYTES);
    bytes.asIntBuffer().put(pictures);
    return epoch + ":" + bag + ":" + Base64.getEncoder().encodeToString(bytes.array());
  }

  /**
   * Reads what {@link #toText()} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static MinedBag fromText(String text) {
    List<String> parts = Splitter.on(':').splitToList(text);
    checkArgument(parts.size() == 3, "a mined bag has three parts, got %s", parts.size());
    byte[] bytes = Base64.getDecoder().decode(parts.get(2));
    checkArgument(bytes.length % Integer.BYTES == 0, "a mined bag has half a number");
    int[] pictures = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(pictures);
    return new MinedBag(Integer.parseInt(parts.get(0)), Integer.parseInt(parts.get(1)), pictures);
  }
}
