"""What those who run the assistant see of it: lines of log and figures. The ground floor; imports nothing of ours."""
