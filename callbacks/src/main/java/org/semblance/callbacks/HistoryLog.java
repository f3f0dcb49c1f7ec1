package org.semblance.callbacks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.files.AtomicFile;

/**
 * Writes the course of a run in two forms.
 *
 * <p>{@code history.jsonl} gets one JSON object per line for each evaluation, by whatever protocol,
 * and each epoch, forced to disk at once. The other file is Keras_insightface's {@code _hist.json},
 * one object of equally long lists, rewritten after every epoch: {@code lr loss accuracy}, {@code
 * regular_loss} if there is any, and for each verification set {@code NAME} and {@code
 * NAME_thresh}, which are the original's oracle figures, so that its plots compare like with like.
 *
 * <p>When a run is resumed, rows of the epochs that will be run again are dropped first, and so is
 * a last line that was cut short; apart from {@code seconds}, {@code imagesPerSecond} and {@code
 * inputWaitShare} the files end as those of an uninterrupted run. A new run starts new files.
 */
public final class HistoryLog implements Callback {

  private final Path jsonLines;
  private final Path histJson;
  private final List<ObjectNode> rows = new ArrayList<>();
  private String stageTitle = "";

  /**
   * Creates the callback.
   *
   * @param jsonLines the file of rows
   * @param histJson the file in the original's form
   */
  public HistoryLog(Path jsonLines, Path histJson) {
    this.jsonLines = jsonLines;
    this.histJson = histJson;
  }

  @Override
  public void onTrainStart(TrainStart event, RunControl control) {
    rows.clear();
    rows.addAll(HistoryRows.before(jsonLines, event));
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(row).append('\n'));
    AtomicFile.writeText(jsonLines, text.toString());
    AtomicFile.writeText(histJson, OriginalHistory.of(rows) + "\n");
  }

  @Override
  public void onStageStart(StageStart event, RunControl control) {
    stageTitle = event.title();
  }

  @Override
  public void onEvaluationEnd(EvaluationEnd event, RunControl control) {
    append(HistoryRows.of(event));
  }

  @Override
  public void onProtocolEnd(ProtocolEnd event, RunControl control) {
    append(HistoryRows.of(event));
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    append(HistoryRows.of(event, stageTitle));
    AtomicFile.writeText(histJson, OriginalHistory.of(rows) + "\n");
  }

  private void append(ObjectNode row) {
    rows.add(row);
    ByteBuffer line = ByteBuffer.wrap((row + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      Files.createDirectories(jsonLines.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(jsonLines, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (line.hasRemaining()) {
          channel.write(line);
        }
        channel.force(false);
      }
    } catch (IOException e) {
      throw new SemblanceException(
          String.format(
              "%s cannot be written: %s; make room or choose another folder",
              jsonLines, e.getMessage()),
          e);
    }
  }
}
