using System.Security.Cryptography;
using NixStore.Signing;

namespace NixStore.FileSystem;

/// <summary>A file with a secret key in the format of <c>nix-store --generate-binary-cache-key</c>.</summary>
/// <param name="path">The file.</param>
public sealed partial class SecretKeyFile(string path)
{
    private const int MaximumLength = 4096;

    /// <summary>Gets the path of the file.</summary>
    public string Path => path;

    /// <summary>
    /// Gets whether users other than its owner may read or write the file. Always false on Windows, where files have no such modes.
    /// </summary>
    public bool IsOpenToOthers
        => !OperatingSystem.IsWindows() && File.Exists(path)
            && (File.GetUnixFileMode(path)
                & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;

    /// <summary>Reads the key, and clears the buffer.</summary>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="NixFormatException">The file has no secret key. The message does not include its contents.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public SecretKey Read()
    {
        Span<byte> contents = stackalloc byte[MaximumLength];
        try
        {
            int length;
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
            {
                length = file.ReadAtLeast(contents, contents.Length, throwOnEndOfStream: false);
            }

            return SecretKey.Parse(contents[..length]);
        }
        catch (NixFormatException failure)
        {
            throw new NixFormatException($"Cannot read a secret key from the file '{path}': {failure.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contents);
        }
    }

    /// <summary>Writes the key to a new file that only its owner can read and write.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public void Write(SecretKey key) => Write(key, replace: false);

    /// <summary>Writes the key to a file that only its owner can read and write, and replaces an existing file.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public void Replace(SecretKey key) => Write(key, replace: true);

    // Under another name at first: no reader finds half a key, and an old file that others may read never holds the secret.
    private void Write(SecretKey key, bool replace)
    {
        ArgumentNullException.ThrowIfNull(key);
        var target = LinkTarget.Final(System.IO.Path.GetFullPath(path));
        var temporary = System.IO.Path.Join(System.IO.Path.GetDirectoryName(target), $".key-{Guid.NewGuid():N}.tmp");
        var text = key.Export();
        try
        {
            if (SpecialFile.IsAt(path))
            {
                using var special = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                special.Write(text);
                return;
            }

            using (var file = OperatingSystem.IsWindows() ? CreateWindows(temporary) : CreateUnix(temporary))
            {
                file.Write(text);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, replace);
        }
        catch (Exception failure)
        {
            File.Delete(temporary);
            var name = new TemporaryName(temporary, path);
            if (name.IsIn(failure))
            {
                throw name.Replace(failure);
            }

            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
