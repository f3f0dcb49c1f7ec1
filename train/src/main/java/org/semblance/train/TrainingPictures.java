package org.semblance.train;

import org.jspecify.annotations.Nullable;
import org.semblance.data.BatchSource;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.schedules.Schedule;

/**
 * What a run learns from: pictures, and a teacher of its own if it has one. Sources are closed
 * before.
 *
 * @param images of {@code data.train}
 * @param teacher of {@code data.teacher}, null if there is none
 */
record TrainingPictures(ImageSet images, @Nullable OnlineTeacher teacher) implements AutoCloseable {

  /**
   * Opens the pictures, and loads the teacher.
   *
   * @throws DataException if the pictures have a teacher's embeddings too
   */
  static TrainingPictures open(Schedule schedule) {
    ImageSet images = schedule.data().train().open();
    try {
      OnlineTeacher teacher = OnlineTeacher.open(schedule);
      TrainingPictures pictures = new TrainingPictures(images, teacher);
      if (teacher != null && images.teacherSize() > 0) {
        teacher.close();
        throw new DataException(
            "data.teacher must be left out where data.train has a teacher's embeddings, which all"
                + " of its parts have; leave it out, or train from the pictures themselves");
      }
      return pictures;
    } catch (RuntimeException | Error e) {
      images.close();
      throw e;
    }
  }

  /** Returns how many values a teacher says of a picture; 0 if there is none. */
  int teacherSize() {
    return teacher == null ? images.teacherSize() : teacher.size();
  }

  /** Opens the source of the batches; the caller closes it. */
  BatchSource source(Schedule schedule) {
    return BatchSource.open(
        images, teacher, schedule.batchOptions(), schedule.run().deviceOptions());
  }

  @Override
  public void close() {
    if (teacher != null) {
      teacher.close();
    }
    images.close();
  }
}
