using System.Management.Automation;
using System.Text;

namespace NixStore.Host;

/// <summary>Shows progress as one line, rewritten in place, on a terminal; elsewhere nothing.</summary>
internal sealed class ProgressLine(TextWriter writer, bool isTerminal, Func<int> width)
{
    private const string EraseLine = "\r\e[K";

    private readonly Lock _lock = new();
    private bool _shown;

    public void Show(ProgressRecord record)
    {
        // A child has its line in the status of its parent.
        if (!isTerminal || record.ParentActivityId >= 0)
        {
            return;
        }

        lock (_lock)
        {
            if (record.RecordType == ProgressRecordType.Completed)
            {
                Clear();
                return;
            }

            writer.Write(EraseLine + Text(record, width() - 1));
            writer.Flush();
            _shown = true;
        }
    }

    /// <summary>Takes the line away, before something else is written.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_shown)
            {
                writer.Write(EraseLine);
                writer.Flush();
                _shown = false;
            }
        }
    }

    /// <summary>The line for a record, cut to a width.</summary>
    internal static string Text(ProgressRecord record, int width)
    {
        var line = new StringBuilder(record.Activity).Append(':');
        if (record.PercentComplete >= 0)
        {
            line.Append(System.Globalization.CultureInfo.InvariantCulture, $" {record.PercentComplete} %");
        }

        foreach (string? part in (string?[])[record.StatusDescription, record.CurrentOperation])
        {
            if (!string.IsNullOrWhiteSpace(part))
            {
                line.Append(' ').Append(part);
            }
        }

        string text = line.ToString().ReplaceLineEndings(" ");
        return text.Length <= width ? text : string.Concat(text.AsSpan(0, width - 1), "…");
    }
}
