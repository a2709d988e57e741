namespace NixStore.Configuration;

/// <summary>
/// Reads <c>nix.conf</c>: <c>name = value</c> with spaces around the sign, <c>include</c> and <c>!include</c>, and comments that start with
/// <c>#</c> (<c>parseConfigFiles</c> in <c>src/libutil/configuration.cc</c>).
/// </summary>
/// <param name="open">Returns the text of an included file, or null if it does not exist. The text is empty if the user may not read the
/// file, which is ignored as in Nix.</param>
public sealed class ConfigurationReader(Func<string, string?> open)
{
    /// <summary>The maximum depth of includes.</summary>
    public const int MaximumDepth = 32;

    /// <summary>The maximum number of included files.</summary>
    public const int MaximumIncludes = 1000;

    private static readonly char[] _whiteSpace = [' ', '\t', '\r'];

    /// <summary>Reads a text and its includes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The full path of the file, or the name of the text.</param>
    /// <param name="directory">The directory that relative paths of includes are resolved against.</param>
    /// <returns>The settings in order. A later setting overrides an earlier one.</returns>
    /// <exception cref="NixFormatException">A line is malformed, or a required file does not exist. The message names file and
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
                var words = line.Split('#')[0].Split(_whiteSpace, StringSplitOptions.RemoveEmptyEntries);
                var source = new ConfigurationSource(file, number, offset);
                offset += line.Length + 1;
                switch (words)
                {
                    case []:
                        break;
                    case ["include", var path]:
                        Include(path, directory, source, depth, required: true);
                        break;
                    case ["!include", var path]:
                        Include(path, directory, source, depth, required: false);
                        break;
                    case ["include" or "!include", ..]:
                        throw source.Fault("'include' requires one path without spaces, on a separate line.");
                    case [var name, "=", .. var value]:
                        Settings.Add(new ConfigurationSetting(name, value, source));
                        break;
                    default:
                        // The line may contain a token or a key, so it is not shown.
                        throw source.Fault("the line is not a setting. A setting is 'name = value', with spaces around the sign.");
                }
            }
        }

        private void Include(string path, string directory, ConfigurationSource source, int depth, bool required)
        {
            if (path.Contains('\0', StringComparison.Ordinal))
            {
                throw source.Fault("the path of an included file has a NUL character.");
            }

            var full = Path.GetFullPath(Path.Combine(directory, path));
            if (depth == MaximumDepth || ++_includes > MaximumIncludes)
            {
                throw source.Fault($"there are too many includes, at '{full}'. Check whether a file includes itself.");
            }

            if (open(full) is { } text)
            {
                Read(text, full, Path.GetDirectoryName(full) ?? full, depth + 1);
            }
            else if (required)
            {
                throw source.Fault($"the included file '{full}' does not exist. Use '!include' for an optional file.");
            }
        }
    }
}
