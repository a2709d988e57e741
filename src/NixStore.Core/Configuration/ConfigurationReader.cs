namespace NixStore.Configuration;

/// <summary>
/// Reads the lines of <c>nix.conf</c>: <c>name = value</c> with spaces around the sign, <c>include</c> and <c>!include</c>, comments
/// from <c>#</c> on (<c>parseConfigFiles</c> in <c>src/libutil/configuration.cc</c>).
/// </summary>
/// <param name="open">
/// Returns the text of an included file, or null if it does not exist, and an empty text if there is one that this user may
/// not read, which counts for nothing as for Nix.
/// </param>
public sealed class ConfigurationReader(Func<string, string?> open)
{
    /// <summary>How deep files may include others.</summary>
    public const int MaximumDepth = 32;

    /// <summary>How many files may be included in all.</summary>
    public const int MaximumIncludes = 1000;

    private static readonly char[] WhiteSpace = [' ', '\t', '\r'];

    /// <summary>Reads a text and what it includes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The full path of its file, or what it is called.</param>
    /// <param name="directory">The directory from which relative paths of included files go.</param>
    /// <returns>The settings, in order; a later one has the last word.</returns>
    /// <exception cref="NixFormatException">A line is malformed, or a file that must be there is not; the message names file and
    /// line.</exception>
    public IReadOnlyList<ConfigurationSetting> Read(string text, string file, string directory)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(directory);
        var run = new Run(open);
        run.Read(text, file, directory, 0);
        return run.Settings;
    }

    private sealed class Run(Func<string, string?> open)
    {
        private int _includes;

        public List<ConfigurationSetting> Settings { get; } = [];

        public void Read(string text, string file, string directory, int depth)
        {
            var (number, offset) = (0, 0);
            foreach (var line in text.Split('\n'))
            {
                number++;
                var words = line.Split('#')[0].Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries);
                var place = new ConfigurationSource(file, number, offset);
                offset += line.Length + 1;
                switch (words)
                {
                    case []:
                        break;
                    case ["include", var path]:
                        Include(path, directory, place, depth, required: true);
                        break;
                    case ["!include", var path]:
                        Include(path, directory, place, depth, required: false);
                        break;
                    case ["include" or "!include", ..]:
                        throw place.Fault("one file stands after 'include', on a line of its own, and its path has no spaces.");
                    case [var name, "=", .. var value]:
                        Settings.Add(new ConfigurationSetting(name, value, place));
                        break;
                    default:
                        // The line may hold a token or a key, so it is not repeated.
                        throw place.Fault("this is no setting; one is written as 'name = value', with spaces around the sign.");
                }
            }
        }

        private void Include(string path, string directory, ConfigurationSource place, int depth, bool required)
        {
            if (path.Contains('\0', StringComparison.Ordinal))
            {
                throw place.Fault("the path of an included file has a NUL character.");
            }

            var full = Path.GetFullPath(Path.Combine(directory, path));
            if (depth == MaximumDepth || ++_includes > MaximumIncludes)
            {
                throw place.Fault($"'{full}' is one include too many; does a file include itself?");
            }

            if (open(full) is { } text)
            {
                Read(text, full, Path.GetDirectoryName(full) ?? full, depth + 1);
            }
            else if (required)
            {
                throw place.Fault($"the file '{full}' is to be included and is not there. Write '!include' where it may be absent.");
            }
        }
    }
}
