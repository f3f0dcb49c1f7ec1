package org.semblance.data.convert;

import java.util.List;
import java.util.stream.IntStream;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PictureFacts;
import org.semblance.data.PictureSink;
import org.semblance.data.ofrecord.OfRecordWriter;
import org.semblance.data.recordio.RecordIoWriter;
import org.semblance.data.tfrecord.TfRecordWriter;

/**
 * Opens what writes the shards of a conversion, anew or to go on.
 *
 * @param order of the source's pictures in the result
 * @param skipped pictures that were left out
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record ShardSinks(
    Conversion conversion,
    ConversionTarget target,
    ImageSet source,
    int[] order,
    SkippedPictures skipped) {

  /**
   * Opens a shard.
   *
   * @param first position in the order of the shard's first picture
   * @param from how far it has come
   */
  PictureSink open(int first, Journal from) {
    int[] images =
        IntStream.range(first, first + from.pictures())
            .map(i -> order[i])
            .filter(image -> !skipped.contains(image))
            .toArray();
    List<String> identities = source.identities();
    List<Long> sizes = from.sizes();
    return switch (conversion.to()) {
      case RECORDIO -> recordIo(first, from, images);
      case TFRECORD ->
          TfRecordWriter.open(target.shardFile(from.shard()), identities, sizes, conversion.gzip());
      case OFRECORD -> OfRecordWriter.open(target.shardFile(from.shard()), identities, sizes);
      case ZIP -> new ZipSink(target.path(), identities);
      case TAR -> new TarSink(target.path(), identities, names(images), sizes);
      case FOLDER, LST ->
          new FolderSink(
              conversion.to(), target.path(), identities, names(images), images.length, sizes);
      case LIST, PADDLE, PADDLEBIN ->
          new FolderSink(
              conversion.to(), target.path(), identities, new FileNames(), images.length, sizes);
    };
  }

  /** Returns the names that pictures have by now. */
  private FileNames names(int[] images) {
    FileNames names = new FileNames();
    for (int image : images) {
      int label = source.label(image);
      names.path(label, source.identities().get(label), source.fileName(image));
    }
    return names;
  }

  private PictureSink recordIo(int first, Journal from, int[] images) {
    // The format wants to be told the pictures' size: that of the first.
    PictureFacts facts = firstFacts(first);
    return new RecordIoWriter(
        target.shardFile(from.shard()),
        source.identities(),
        conversion.shuffle() == null && conversion.shards() == 1
            ? RecordIoWriter.Layout.GROUPED
            : RecordIoWriter.Layout.SHUFFLED,
        facts.height(),
        facts.width(),
        from.sizes(),
        IntStream.of(images).map(source::label).toArray());
  }

  /** Returns the facts of the first picture that can be used, from a place in the order on. */
  private PictureFacts firstFacts(int first) {
    for (int i = 0; i < order.length; i++) {
      int image = order[(int) (((long) first + i) % order.length)];
      Conversion.Prepared picture = conversion.prepare(source, image);
      DataException problem = picture.problem();
      if (problem == null) {
        return PictureFacts.of(picture.encoded(), source.place(image));
      }
      if (!conversion.skipBad()) {
        throw Conversion.unusable(problem);
      }
    }
    throw Conversion.noneUsable(order.length);
  }
}
