package org.semblance.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pictures in a directory, read from disk whenever one is asked for. */
final class FolderArchive extends ImageArchive {

  private final Path folder;

  FolderArchive(Path folder) {
    this.folder = folder;
  }

  @Override
  Path path() {
    return folder;
  }

  @Override
  SortedMap<String, List<String>> identities() {
    SortedMap<String, List<String>> identities = new TreeMap<>();
    for (Path child : children(folder)) {
      String name = child.getFileName().toString();
      if (!isHidden(name) && Files.isDirectory(child)) {
        List<String> images = new ArrayList<>();
        for (Path image : children(child)) {
          String imageName = image.getFileName().toString();
          if (isImage(imageName)) {
            images.add(imageName);
          }
        }
        identities.put(name, images);
      }
    }
    return identities;
  }

  private static List<Path> children(Path folder) {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      List<Path> children = new ArrayList<>();
      stream.forEach(children::add);
      return children;
    } catch (IOException | DirectoryIteratorException e) {
      throw new DataException("the folder " + folder + " cannot be listed: " + e.getMessage(), e);
    }
  }

  @Override
  @Nullable String find(String name) {
    if (isImage(name) && Files.isRegularFile(folder.resolve(name))) {
      return name;
    }
    return withEndings(name).stream()
        .filter(candidate -> Files.isRegularFile(folder.resolve(candidate)))
        .findFirst()
        .orElse(null);
  }

  @Override
  byte[] read(String name) {
    try (InputStream input = Files.newInputStream(folder.resolve(name))) {
      byte[] bytes = input.readNBytes(MAXIMUM_BYTES + 1);
      if (bytes.length > MAXIMUM_BYTES) {
        throw tooLarge(name);
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  @Override
  String place(String name) {
    return folder.resolve(name).toString();
  }

  @Override
  public void close() {
    // Files are opened and closed one by one.
  }
}
