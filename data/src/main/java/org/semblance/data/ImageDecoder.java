package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.semblance.nn.SemblanceException;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes JPEG and PNG to RGB bytes with TensorFlow's own decoders.
 *
 * <p>The DCT method is fixed to {@code INTEGER_ACCURATE}, so the pixels are the same in every run
 * and on every machine. Grey pictures get three equal channels; transparency is dropped. May be
 * used by several threads at once. <b>Differs from</b> Keras_insightface, which leaves the DCT
 * method to TensorFlow (fast, approximate), and never checks sizes.
 */
public final class ImageDecoder implements AutoCloseable {

  /** Bytes per pixel: red, green, blue. */
  public static final int CHANNELS = 3;

  /** libjpeg-turbo takes its faster way as long as 512 bytes are left for each of six blocks. */
  private static final int ROOM = 6 * 512;

  private final GraphScope scope;
  private final GraphCall decoding;

  private ImageDecoder(GraphScope scope) {
    this.scope = scope;
    Ops ops = scope.ops();
    Operand<TString> encoded = ops.placeholder(TString.class);
    this.decoding =
        new GraphCall(
            "decode a picture", List.of(encoded), List.of(decoded(ops, encoded)), List.of());
  }

  /** Adds the node that decodes a picture; TensorFlow's JPEG decoder decodes PNG as well. */
  static Operand<TUint8> decoded(Ops ops, Operand<TString> encoded) {
    return ops.image.decodeJpeg(
        encoded,
        DecodeJpeg.channels((long) CHANNELS),
        DecodeJpeg.dctMethod("INTEGER_ACCURATE"),
        DecodeJpeg.fancyUpscaling(true),
        DecodeJpeg.tryRecoverTruncated(false));
  }

  /**
   * Returns a picture as it is given to the decoder: JPEGs with some zeros behind their end, where
   * nobody looks, so that they are decoded fast to their last bytes. One that lacks its end gets
   * none, since the zeros would be taken for what is missing.
   */
  static byte[] withRoom(byte[] encoded) {
    int length = encoded.length;
    boolean ends =
        ImageHeader.isJpeg(encoded)
            && (encoded[length - 2] & 0xFF) == 0xFF
            && (encoded[length - 1] & 0xFF) == 0xD9;
    return ends ? Arrays.copyOf(encoded, length + ROOM) : encoded;
  }

  /** Opens a decoder with TensorFlow's default threads. */
  public static ImageDecoder open() {
    return open(DeviceOptions.DEFAULT);
  }

  /**
   * Opens a decoder.
   *
   * @param options the same as those of the run: the first session of a process decides how many
   *     threads all of them have
   */
  public static ImageDecoder open(DeviceOptions options) {
    return new ImageDecoder(GraphScope.open(options, 0));
  }

  /**
   * Decodes a picture whose size must be the expected one.
   *
   * @param place where the picture comes from, for messages
   * @param into gets {@code height * width * 3} bytes, row by row, from {@code offset}
   * @throws DataException if it is no JPEG or PNG, is damaged, or has another size
   */
  public void decode(byte[] encoded, String place, int height, int width, byte[] into, int offset) {
    int length = height * width * CHANNELS;
    checkArgument(
        offset >= 0 && offset + length <= into.length,
        "%s bytes from %s do not fit into %s",
        length,
        offset,
        into.length);
    requireSize(encoded, place, height, width);
    try (TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(withRoom(encoded)));
        Result result = scope.runHere(decoding, bytes)) {
      TUint8 image = (TUint8) result.get(0);
      if (image.size() != length) {
        throw damaged(place, encoded, "its data do not have the size of its header", null);
      }
      image.asRawTensor().data().read(into, offset, length);
    } catch (SemblanceException e) {
      if (e instanceof DataException) {
        throw e;
      }
      throw damaged(place, encoded, "TensorFlow says: " + firstLine(e), e);
    }
  }

  /** Decodes a picture into a new array. */
  public byte[] decode(byte[] encoded, String place, int height, int width) {
    byte[] rgb = new byte[height * width * CHANNELS];
    decode(encoded, place, height, width, rgb, 0);
    return rgb;
  }

  /**
   * Reads a picture's header, without decoding it.
   *
   * @throws DataException if it is no JPEG or PNG, ends before its size, or has another size
   */
  static ImageHeader requireSize(byte[] encoded, String place, int height, int width) {
    ImageHeader header = header(encoded, place);
    if (header.height() != height || header.width() != width) {
      throw new DataException(
          String.format(
              "%s must be %d pixels high and %d wide, got %d high and %d wide; align and resize the"
                  + " faces first, or change the model's input size",
              place, height, width, header.height(), header.width()));
    }
    return header;
  }

  static ImageHeader header(byte[] encoded, String place) {
    ImageHeader header = ImageHeader.read(encoded);
    if (header != null && header.height() > 0 && header.width() > 0) {
      return header;
    }
    if (header != null) {
      throw damaged(place, encoded, "its header gives it no size", null);
    }
    if (ImageHeader.isPng(encoded) || ImageHeader.isJpeg(encoded)) {
      throw damaged(place, encoded, "it ends before its size", null);
    }
    String start = HexFormat.of().formatHex(Arrays.copyOf(encoded, Math.min(8, encoded.length)));
    throw new DataException(
        String.format(
            "%s must be a JPEG or PNG file, got %,d bytes that start with %s; convert or remove it",
            place, encoded.length, start.isEmpty() ? "nothing" : "0x" + start));
  }

  private static DataException damaged(
      String place, byte[] encoded, String why, @Nullable Exception cause) {
    String message =
        String.format(
            "%s must be a whole JPEG or PNG file, got %,d bytes that cannot be decoded (%s);"
                + " replace or remove it",
            place, encoded.length, why);
    return cause == null ? new DataException(message) : new DataException(message, cause);
  }

  private static String firstLine(Exception e) {
    Throwable deepest = e.getCause() == null ? e : e.getCause();
    return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("no reason");
  }

  @Override
  public void close() {
    scope.close();
  }
}
